"""Messages, since 3.3: why something did not come about."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.volume.models import Message
from cloudwright.cloud.volume.selectors.message import message_for, messages_visible_to
from cloudwright.cloud.volume.services import message as service
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, naive_time, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.volume.links import links_of
from cloudwright.osapi.volume.listing import Listing, ident, text

MESSAGES: Listing[Message] = Listing(
    "messages",
    {
        "resource_uuid": ident("resource_uuid"),
        "resource_type": lambda value: text("resource_kind")(value.lower().removeprefix("volume_")),
        "request_id": text("request_id"),
        "message_level": text("level"),
    },
    {"id": "uuid", "created_at": "created_at", "updated_at": "updated_at"},
)
# Clients tell messages apart by a number for what was done; ours, by what was asked of a kind.
ACTIONS = {
    "create": 1,
    "upload": 3,
    "extend": 7,
    "delete": 10,
    "restore": 15,
    "revert": 16,
    "import": 17,
}


def list_messages(call: Call) -> HttpResponse:
    """GET /v3/messages."""
    rows = messages_visible_to(call.actor)
    return MESSAGES.answer(call, rows, lambda each: _shown(call, each))


def show_message(call: Call, message_id: str) -> HttpResponse:
    """GET /v3/messages/{message_id}."""
    return answer({"message": _shown(call, _of(call, message_id))})


def delete_message(call: Call, message_id: str) -> HttpResponse:
    """DELETE /v3/messages/{message_id}: 204."""
    service.delete(_of(call, message_id), actor=call.actor)
    return nothing()


def _of(call: Call, message_id: str) -> Message:
    return message_for(call.actor, parse_uuid(message_id, "Message"))


def _shown(call: Call, message: Message) -> dict[str, Any]:
    kind = message.resource_kind.upper()
    resource = kind if kind == "VOLUME" else f"VOLUME_{kind}"
    return {
        "id": message.uuid,
        "event_id": f"VOLUME_{resource}_{ACTIONS.get(message.action, 0):03}_001",
        "message_level": message.level,
        "user_message": f"{message.action}: {message.text}",
        "request_id": message.request_id,
        "resource_type": resource,
        "resource_uuid": message.resource_uuid,
        "created_at": naive_time(message.created_at),
        "guaranteed_until": naive_time(message.expires_at),
        "links": links_of(call, "messages", message.uuid),
    }

"""Attachments, since 3.27. Compute puts volumes into machines; here they are seen and reserved."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse

from cloudwright.cloud.volume.models import Attachment
from cloudwright.cloud.volume.selectors.attachment import attachment_for, attachments_visible_to
from cloudwright.cloud.volume.services import attachment as service
from cloudwright.kernel.errors import BadInput
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common import schema
from cloudwright.osapi.common.answers import answer, naive_time
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.volume import volume
from cloudwright.osapi.volume.listing import Listing, ident, text
from cloudwright.osapi.volume.schemas import attachment as schemas
from cloudwright.osapi.volume.schemas.volume import ACTION

ATTACHMENTS: Listing[Attachment] = Listing(
    "attachments",
    {
        "id": ident("uuid"),
        "volume_id": ident("volume__uuid"),
        "instance_id": ident("instance_uuid"),
        "status": text("status"),
        "attach_status": text("status"),
    },
    {"id": "uuid", "created_at": "created_at", "updated_at": "updated_at"},
)


class NoConnections(BadInput):
    """400: where bytes lie is told to nobody; Compute connects its machines itself."""

    code = "attachment.no_connections"
    message = "Volumes are connected by Compute only: attach the volume to a server there."


def list_attachments(call: Call) -> HttpResponse:
    """GET /v3/attachments."""
    return ATTACHMENTS.answer(call, _rows(call), _brief)


def list_detail(call: Call) -> HttpResponse:
    """GET /v3/attachments/detail."""
    return ATTACHMENTS.answer(call, _rows(call), _full)


def show_attachment(call: Call, attachment_id: str) -> HttpResponse:
    """GET /v3/attachments/{attachment_id}."""
    return answer({"attachment": _full(_of(call, attachment_id))})


def create_attachment(call: Call) -> HttpResponse:
    """POST /v3/attachments: 200. Keeps the volume for an instance; a connector is refused."""
    asked = call.body(schemas.CREATE)["attachment"]
    if asked.get("connector"):
        raise NoConnections
    wanted = asked.get("instance_uuid")
    made = service.reserve_for(
        volume.of(call, asked["volume_uuid"]),
        instance_uuid=parse_uuid(wanted, "Instance") if wanted else None,
        mode=asked.get("mode") or "rw",
        actor=call.actor,
    )
    return answer({"attachment": _full(made)})


def update_attachment(call: Call, attachment_id: str) -> HttpResponse:
    """PUT /v3/attachments/{attachment_id}: refused, for it asks for a connection."""
    call.body(schemas.UPDATE)
    _of(call, attachment_id)
    raise NoConnections


def complete(call: Call, attachment_id: str) -> HttpResponse:
    """POST /v3/attachments/{attachment_id}/action, since 3.44: likewise."""
    name, asked = next(iter(call.body(ACTION).items()))
    if name not in schemas.ACTIONS:
        raise BadInput(reason=f"There is no such action: {name}")
    schema.check(schemas.ACTIONS[name], asked)
    _of(call, attachment_id)
    raise NoConnections


def delete_attachment(call: Call, attachment_id: str) -> HttpResponse:
    """DELETE /v3/attachments/{attachment_id}: 200, with those that the volume has left."""
    found = _of(call, attachment_id)
    service.release(found, actor=call.actor)
    left = attachments_visible_to(call.actor, all_projects=True).filter(volume=found.volume)
    return answer({"attachments": [_brief(each) for each in left.order_by("pk")]})


def _of(call: Call, attachment_id: str) -> Attachment:
    return attachment_for(call.actor, parse_uuid(attachment_id, "Volume attachment"))


def _rows(call: Call) -> QuerySet[Attachment]:
    return attachments_visible_to(call.actor, all_projects=call.flag("all_tenants"))


def _brief(attachment: Attachment) -> dict[str, Any]:
    return {
        "id": attachment.uuid,
        "status": attachment.status,
        "instance": attachment.instance_uuid,
        "volume_id": attachment.volume.uuid,
    }


def _full(attachment: Attachment) -> dict[str, Any]:
    attached = attachment.status == service.ATTACHED
    return _brief(attachment) | {
        "attached_at": naive_time(attachment.updated_at) if attached else None,
        "detached_at": None,
        "attach_mode": attachment.mode,
        "connection_info": {},
    }

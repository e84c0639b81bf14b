"""Groups that are made from others, since 3.14: POST /v3/groups/action."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.volume.selectors.group_snapshot import group_snapshot_for
from cloudwright.cloud.volume.services import group as service
from cloudwright.kernel.errors import BadInput
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common import schema
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.volume.group import brief, of
from cloudwright.osapi.volume.schemas import group as schemas
from cloudwright.osapi.volume.schemas.volume import ACTION

ACTIONS = {"create-from-src": schemas.FROM_SOURCE}


def act(call: Call) -> HttpResponse:
    """POST /v3/groups/action: `create-from-src`, since 3.14. 202."""
    asked = _asked(call)
    snapshot, group = asked.get("group_snapshot_id"), asked.get("source_group_id")
    if bool(snapshot) == bool(group):
        raise BadInput(reason="Name either group_snapshot_id or source_group_id.")
    source: service.Source = (
        group_snapshot_for(call.actor, parse_uuid(snapshot, "GroupSnapshot"))
        if snapshot
        else of(call, str(group))
    )
    made, _ = service.create_from(
        source, name=asked.get("name"), description=asked.get("description"), actor=call.actor
    )
    return answer({"group": brief(made)}, 202)


def _asked(call: Call) -> dict[str, Any]:
    name, asked = next(iter(call.body(ACTION).items()))
    if name not in ACTIONS:
        raise BadInput(reason=f"There is no such action: {name}")
    schema.check(ACTIONS[name], asked)
    found: dict[str, Any] = asked
    return found

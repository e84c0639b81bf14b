"""Snapshots of groups, since 3.14."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse

from cloudwright.cloud.volume.models import GroupSnapshot
from cloudwright.cloud.volume.selectors.group_snapshot import (
    group_snapshot_for,
    group_snapshots_visible_to,
)
from cloudwright.cloud.volume.services import group_snapshot as service
from cloudwright.kernel.errors import BadInput
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common import schema
from cloudwright.osapi.common.answers import answer, naive_time, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.volume import group
from cloudwright.osapi.volume.listing import Listing, ident, text
from cloudwright.osapi.volume.schemas import group as schemas
from cloudwright.osapi.volume.schemas.volume import ACTION

SNAPSHOTS: Listing[GroupSnapshot] = Listing(
    "group_snapshots",
    {
        "id": ident("uuid"),
        "name": text("name"),
        "status": text("state"),
        "group_id": ident("group__uuid"),
        "project_id": ident("project__uuid"),
    },
    {
        "id": "uuid",
        "name": "sorting_name",
        "status": "state",
        "created_at": "created_at",
        "updated_at": "updated_at",
    },
)
ACTIONS = {"reset_status": schemas.STATUS}


def list_snapshots(call: Call) -> HttpResponse:
    """GET /v3/group_snapshots."""
    return SNAPSHOTS.answer(call, _rows(call), _brief)


def list_detail(call: Call) -> HttpResponse:
    """GET /v3/group_snapshots/detail."""
    return SNAPSHOTS.answer(call, _rows(call), _full)


def show_snapshot(call: Call, group_snapshot_id: str) -> HttpResponse:
    """GET /v3/group_snapshots/{group_snapshot_id}."""
    return answer({"group_snapshot": _full(_of(call, group_snapshot_id))})


def create_snapshot(call: Call) -> HttpResponse:
    """POST /v3/group_snapshots: 202."""
    asked = call.body(schemas.CREATE_SNAPSHOT)["group_snapshot"]
    made, _ = service.create(
        group.of(call, asked["group_id"]),
        name=asked.get("name"),
        description=asked.get("description"),
        actor=call.actor,
    )
    return answer({"group_snapshot": _brief(made)}, 202)


def delete_snapshot(call: Call, group_snapshot_id: str) -> HttpResponse:
    """DELETE /v3/group_snapshots/{group_snapshot_id}: 202."""
    service.delete(_of(call, group_snapshot_id), actor=call.actor)
    return nothing(202)


def act(call: Call, group_snapshot_id: str) -> HttpResponse:
    """POST /v3/group_snapshots/{group_snapshot_id}/action: an administrator's reset. 202."""
    name, asked = next(iter(call.body(ACTION).items()))
    if name not in ACTIONS:
        raise BadInput(reason=f"There is no such action: {name}")
    schema.check(ACTIONS[name], asked)
    service.reset(_of(call, group_snapshot_id), to=asked["status"].lower(), actor=call.actor)
    return nothing(202)


def _of(call: Call, group_snapshot_id: str) -> GroupSnapshot:
    return group_snapshot_for(call.actor, parse_uuid(group_snapshot_id, "GroupSnapshot"))


def _rows(call: Call) -> QuerySet[GroupSnapshot]:
    return group_snapshots_visible_to(call.actor, all_projects=call.flag("all_tenants"))


def _brief(made: GroupSnapshot) -> dict[str, Any]:
    return {"id": made.uuid, "name": made.name, "group_type_id": made.group.group_type.uuid}


def _full(made: GroupSnapshot) -> dict[str, Any]:
    return _brief(made) | {
        "group_id": made.group.uuid,
        "status": made.state,
        "description": made.description,
        "created_at": naive_time(made.created_at),
    }

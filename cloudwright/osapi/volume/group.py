"""Groups of volumes, since 3.13."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse

from cloudwright.cloud.volume.models import Group, Volume
from cloudwright.cloud.volume.selectors.group import group_for, groups_visible_to
from cloudwright.cloud.volume.selectors.group_type import group_type_for
from cloudwright.cloud.volume.selectors.volume import volume_for
from cloudwright.cloud.volume.selectors.volume_type import type_for
from cloudwright.cloud.volume.services import group as service
from cloudwright.kernel.errors import BadInput, Forbidden
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common import schema
from cloudwright.osapi.common.answers import answer, naive_time, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.schema import truth
from cloudwright.osapi.volume.listing import Listing, ident, text
from cloudwright.osapi.volume.schemas import group as schemas
from cloudwright.osapi.volume.schemas.volume import ACTION

GROUPS: Listing[Group] = Listing(
    "groups",
    {
        "id": ident("uuid"),
        "name": text("name"),
        "status": text("state"),
        "group_type": ident("group_type__uuid"),
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


def list_groups(call: Call) -> HttpResponse:
    """GET /v3/groups."""
    return GROUPS.answer(call, _rows(call), brief)


def list_detail(call: Call) -> HttpResponse:
    """GET /v3/groups/detail?list_volume=."""
    return GROUPS.answer(call, _rows(call), lambda each: _full(call, each))


def show_group(call: Call, volume_group_id: str) -> HttpResponse:
    """GET /v3/groups/{volume_group_id}?list_volume=."""
    return answer({"group": _full(call, of(call, volume_group_id))})


def create_group(call: Call) -> HttpResponse:
    """POST /v3/groups: 202."""
    asked = call.body(schemas.CREATE)["group"]
    made = service.create(
        call.project(),
        group_type=group_type_for(call.actor, asked["group_type"]),
        volume_types=[type_for(call.actor, each) for each in asked["volume_types"]],
        name=asked.get("name"),
        description=asked.get("description"),
        availability_zone=asked.get("availability_zone") or "",
        actor=call.actor,
    )
    return answer({"group": brief(made)}, 202)


def update_group(call: Call, volume_group_id: str) -> HttpResponse:
    """PUT /v3/groups/{volume_group_id}: 202. Volumes are named by ids with commas between."""
    asked = call.body(schemas.UPDATE)["group"]
    if not any(asked.get(key) is not None for key in schemas.CHANGES):
        raise BadInput(reason="Name, description, add_volumes, or remove_volumes is needed.")
    service.update(
        of(call, volume_group_id),
        name=asked.get("name"),
        description=asked.get("description"),
        add=_volumes(call, asked.get("add_volumes")),
        remove=_volumes(call, asked.get("remove_volumes")),
        actor=call.actor,
    )
    return nothing(202)


def act(call: Call, volume_group_id: str) -> HttpResponse:
    """POST /v3/groups/{volume_group_id}/action: `delete`; an administrator's reset, since 3.20."""
    name, asked = next(iter(call.body(ACTION).items()))
    if name not in schemas.ACTIONS or (name == "reset_status" and call.version < (3, 20)):
        raise BadInput(reason=f"There is no such action: {name}")
    schema.check(schemas.ACTIONS[name], asked)
    if name == "reset_status" and not call.actor.admin:
        raise Forbidden
    group = of(call, volume_group_id)
    if name == "delete":
        with_volumes = truth(asked.get("delete-volumes", False))
        service.delete(group, with_volumes=with_volumes, actor=call.actor)
    else:
        service.reset(group, to=asked["status"].lower(), actor=call.actor)
    return nothing(202)


def of(call: Call, group_id: str) -> Group:
    """The group that the caller may see. Raises NotFound."""
    return group_for(call.actor, parse_uuid(group_id, "Group"))


def _volumes(call: Call, names: str | None) -> list[Volume]:
    idents = [each.strip() for each in (names or "").split(",") if each.strip()]
    return [volume_for(call.actor, parse_uuid(each, "Volume")) for each in idents]


def _rows(call: Call) -> QuerySet[Group]:
    return groups_visible_to(call.actor, all_projects=call.flag("all_tenants"))


def brief(group: Group) -> dict[str, Any]:
    """As in a list without detail, and as making one answers."""
    return {"id": group.uuid, "name": group.name}


def _full(call: Call, group: Group) -> dict[str, Any]:
    shown = brief(group) | {
        "status": group.state,
        "description": group.description,
        "availability_zone": group.availability_zone,
        "created_at": naive_time(group.created_at),
        "group_type": group.group_type.uuid,
        "volume_types": [each.uuid for each in group.volume_types.all()],
    }
    if call.version >= (3, 14):
        shown["group_snapshot_id"] = group.source_snapshot_uuid
        shown["source_group_id"] = group.source_group_uuid
    if call.version >= (3, 25) and call.flag("list_volume"):
        shown["volumes"] = [each.uuid for each in group.volumes.all()]
    if call.version >= (3, 38):
        shown["replication_status"] = "disabled"
    return shown

"""Server groups: instance groups, under Nova's name."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.scheduling.models import InstanceGroup
from cloudwright.cloud.scheduling.models.instance_group import ANTI_AFFINITY
from cloudwright.cloud.scheduling.selectors.instance_group import (
    instance_group_for,
    instance_groups_visible_to,
)
from cloudwright.cloud.scheduling.services import instance_group as service
from cloudwright.kernel.errors import NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.compute.pages import by_offset
from cloudwright.osapi.compute.schemas import server_group as schemas


def list_groups(call: Call) -> HttpResponse:
    """GET /os-server-groups?limit=&offset=; `all_projects` for administrators."""
    everything = "all_projects" in call.request.GET
    rows = instance_groups_visible_to(call.actor, all_projects=everything)
    return answer({"server_groups": [_shown(call, each) for each in by_offset(call, rows)]})


def create_group(call: Call) -> HttpResponse:
    """POST /os-server-groups: 200."""
    wanted = call.body(schemas.create(call.version))["server_group"]
    made = service.create(
        call.project(),
        name=wanted["name"],
        policy=wanted["policy"] if "policy" in wanted else wanted["policies"][0],
        rules={key: int(value) for key, value in (wanted.get("rules") or {}).items()},
        actor=call.actor,
    )
    return answer({"server_group": _shown(call, made)})


def show_group(call: Call, server_group_id: str) -> HttpResponse:
    """GET /os-server-groups/{server_group_id}."""
    return answer({"server_group": _shown(call, _group(call, server_group_id))})


def delete_group(call: Call, server_group_id: str) -> HttpResponse:
    """DELETE /os-server-groups/{server_group_id}: its members run on."""
    service.delete(_group(call, server_group_id), actor=call.actor)
    return nothing(204)


def _group(call: Call, ident: str) -> InstanceGroup:
    try:
        return instance_group_for(call.actor, parse_uuid(ident, "Instance group"))
    except NotFound:
        raise NotFound(kind="Instance group", id=ident) from None


def _shown(call: Call, group: InstanceGroup) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": str(group.uuid),
        "name": group.name,
        "members": sorted(str(each.instance_uuid) for each in group.members.all()),
    }
    if call.version >= (2, 13):
        user = group.user.uuid.hex if group.user else ""
        made |= {"project_id": group.project.uuid.hex, "user_id": user}
    if call.version < (2, 64):
        return made | {"policies": [group.policy], "metadata": {}}
    ruled = group.policy == ANTI_AFFINITY and group.most_on_host > 1
    rules = {service.RULE: group.most_on_host} if ruled else {}
    return made | {"policy": group.policy, "rules": rules}

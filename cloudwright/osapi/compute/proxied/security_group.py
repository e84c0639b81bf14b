"""Security groups as Nova showed them until 2.35: only what they let in.

What networking refuses as a conflict Nova refuses as a bad request.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from cloudwright.cloud.network.models import SecurityGroup, SecurityGroupRule
from cloudwright.cloud.network.selectors.security_group import (
    security_group_for,
    security_groups_visible_to,
)
from cloudwright.cloud.network.services import security_group as service
from cloudwright.kernel.errors import BadInput, Conflict
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.compute.pages import by_offset
from cloudwright.osapi.compute.proxied.schemas import SECURITY_GROUP
from cloudwright.osapi.compute.server import server_for

ANYWHERE = {"IPv4": "0.0.0.0/0", "IPv6": "::/0"}
PORTS_MOST = 65535


def list_groups(call: Call) -> HttpResponse:
    """GET /os-security-groups: the project's; an administrator may ask for `all_tenants`."""
    project = call.project()
    service.ensure_default(project)
    rows = security_groups_visible_to(call.actor)
    if not (call.actor.admin and call.flag("all_tenants")):
        rows = rows.filter(project=project)
    shown = by_offset(call, rows.order_by("created_at", "pk"))
    return answer({"security_groups": [_as_group(each) for each in shown]})


def list_of_server(call: Call, server_id: str) -> HttpResponse:
    """GET /servers/{server_id}/os-security-groups: those of its ports."""
    instance = server_for(call, server_id)
    rows = security_groups_visible_to(call.actor).filter(ports__device_uuid=instance.uuid)
    rows = rows.distinct().order_by("created_at", "pk")
    return answer({"security_groups": [_as_group(each) for each in rows]})


def show_group(call: Call, security_group_id: str) -> HttpResponse:
    """GET /os-security-groups/{security_group_id}."""
    return answer({"security_group": _as_group(group_for(call, security_group_id))})


def create_group(call: Call) -> HttpResponse:
    """POST /os-security-groups: 200."""
    asked = call.body(SECURITY_GROUP)["security_group"]
    with refused_as_bad():
        made = service.create(call.project(), actor=call.actor, **_values(asked))
    return answer({"security_group": _as_group(made)})


def update_group(call: Call, security_group_id: str) -> HttpResponse:
    """PUT /os-security-groups/{security_group_id}."""
    asked = call.body(SECURITY_GROUP)["security_group"]
    group = group_for(call, security_group_id)
    with refused_as_bad():
        service.update(group, actor=call.actor, **_values(asked))
    return answer({"security_group": _as_group(group)})


def delete_group(call: Call, security_group_id: str) -> HttpResponse:
    """DELETE /os-security-groups/{security_group_id}: 202."""
    group = group_for(call, security_group_id)
    with refused_as_bad():
        service.delete(group, actor=call.actor)
    return nothing(202)


def group_for(call: Call, ident: str) -> SecurityGroup:
    """The group that the caller may see. Raises NotFound, and BadInput for what is no id."""
    return security_group_for(call.actor, checked_id(ident))


def checked_id(ident: object) -> UUID:
    """Raises BadInput, in Nova's words."""
    try:
        return UUID(str(ident))
    except ValueError as exc:
        raise BadInput(reason="Security group id should be uuid", field="id") from exc


@contextmanager
def refused_as_bad() -> Iterator[None]:
    """A conflict inside becomes a BadInput of the same text."""
    try:
        yield
    except Conflict as problem:
        raise BadInput(reason=problem.text) from problem


def as_rule(rule: SecurityGroupRule) -> dict[str, Any]:
    """One rule: a peer group by its name, or else a range of addresses."""
    first, last = _ports(rule)
    peer = rule.remote_group
    return {
        "id": rule.uuid,
        "parent_group_id": rule.group.uuid,
        "ip_protocol": rule.protocol or None,
        "from_port": first,
        "to_port": last,
        "group": {"name": peer.name, "tenant_id": peer.project.uuid.hex} if peer else {},
        "ip_range": {} if peer else {"cidr": rule.remote_ip_prefix or ANYWHERE[rule.ethertype]},
    }


def _as_group(group: SecurityGroup) -> dict[str, Any]:
    rules = group.rules.all()
    return {
        "id": group.uuid,
        "name": group.name,
        "description": group.description,
        "tenant_id": group.project.uuid.hex,
        "rules": [as_rule(rule) for rule in rules if rule.direction == "ingress"],
    }


def _ports(rule: SecurityGroupRule) -> tuple[int | None, int | None]:
    """Every port, and every ICMP type, as Nova wrote them; null where any protocol is let in."""
    if not rule.protocol or rule.port_range_min is not None:
        last = rule.port_range_max
        return rule.port_range_min, -1 if rule.protocol == "icmp" and last is None else last
    return (1, PORTS_MOST) if rule.protocol in {"tcp", "udp"} else (-1, -1)


def _values(asked: dict[str, Any]) -> dict[str, Any]:
    """Raises BadInput for a name that is blank; blanks around it stay, as Nova keeps them."""
    made = {key: value or "" for key, value in asked.items()}
    if "name" in made and not made["name"].strip():
        raise BadInput(reason="Security group name cannot be empty.", field="name")
    return made

"""Security groups."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from cloudwright.cloud.network.models import SecurityGroup
from cloudwright.cloud.network.selectors.security_group import (
    security_group_for,
    security_groups_visible_to,
)
from cloudwright.cloud.network.services import security_group as groups
from cloudwright.core.access.selectors.visible import project_named
from cloudwright.core.projects.models import Project
from cloudwright.kernel.errors import NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.network.collection import Collection, of, standard
from cloudwright.osapi.network.filters import OWNED, STANDARD, as_truth, as_uuid
from cloudwright.osapi.network.schemas.security_group import SECURITY_GROUP
from cloudwright.osapi.network.security_group_rule import as_rule


def list_groups(call: Call) -> HttpResponse:
    """GET /v2.0/security-groups. Who looks for the first time finds `default`."""
    project = _looked_at(call)
    if project is not None:
        groups.ensure_default(project)
    return GROUPS.listed(call, security_groups_visible_to(call.actor))


def show_group(call: Call, security_group_id: str) -> HttpResponse:
    """GET /v2.0/security-groups/{security_group_id}."""
    return GROUPS.one(call, group_for(call, security_group_id))


def create_group(call: Call) -> HttpResponse:
    """POST /v2.0/security-groups."""

    def make(project: Project, values: dict[str, Any]) -> SecurityGroup:
        return groups.create(project, actor=call.actor, **values)

    return GROUPS.created(call, make)


def update_group(call: Call, security_group_id: str) -> HttpResponse:
    """PUT /v2.0/security-groups/{security_group_id}."""
    group, changes = group_for(call, security_group_id), GROUPS.changes(call)
    return GROUPS.one(call, groups.update(group, actor=call.actor, **changes))


def delete_group(call: Call, security_group_id: str) -> HttpResponse:
    """DELETE /v2.0/security-groups/{security_group_id}."""
    groups.delete(group_for(call, security_group_id), actor=call.actor)
    return nothing()


def group_for(call: Call, ident: str) -> SecurityGroup:
    """The group that the caller may see. Raises NotFound."""
    return security_group_for(call.actor, parse_uuid(ident, "SecurityGroup"))


def _looked_at(call: Call) -> Project | None:
    """The project whose groups are asked for: an administrator may name one; else the token's."""
    named = as_uuid(call.first("project_id") or call.first("tenant_id"))
    if isinstance(named, UUID) and named != call.actor.project_uuid:
        if not call.actor.admin:
            return None
        try:
            return project_named(named)
        except NotFound:
            return None
    return call.token.project if call.token else None


def _as_group(call: Call, group: SecurityGroup) -> dict[str, Any]:
    return {
        "id": group.uuid,
        "name": group.name,
        "description": group.description,
        **of(group.project),
        "stateful": group.stateful,
        "security_group_rules": [as_rule(call, rule) for rule in group.rules.all()],
        **standard(group),
    }


GROUPS = Collection(
    "security_group",
    {**STANDARD, **OWNED, "stateful": ("stateful", as_truth)},
    _as_group,
    SECURITY_GROUP,
)

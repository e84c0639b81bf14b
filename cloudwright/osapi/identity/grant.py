"""Grants: a role for a user or group on a project, a domain or the system.

The paths differ only in what they name, so one function serves each verb; `names` holds the
segments: `project_id` or `domain_id` or neither (the system), `user_id` or `group_id`. What is
inherited from a domain counts in each of its projects; from a project it counts nowhere, because
projects do not nest.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.core.access.models import Role
from cloudwright.core.access.selectors.assignment import direct_roles
from cloudwright.core.access.selectors.role import role_for
from cloudwright.core.access.services import role as service
from cloudwright.core.accounts.models import Customer, Group, User
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.errors import Forbidden
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.identity.domain import domain_for
from cloudwright.osapi.identity.group import group_for
from cloudwright.osapi.identity.listing import listed
from cloudwright.osapi.identity.project import project_for
from cloudwright.osapi.identity.role import as_role
from cloudwright.osapi.identity.user import user_for

INHERITED = "/inherited_to_projects"


def list_grants(call: Call, **names: str) -> HttpResponse:
    """GET …/roles: the roles granted there directly."""
    found = direct_roles(**_where(call, names))
    return listed(call, "roles", [as_role(call, each) for each in found])


def check_grant(call: Call, role_id: str, **names: str) -> HttpResponse:
    """HEAD or GET …/roles/{role_id}: 204, or 404."""
    _granted(call, role_id, names)
    return nothing()


def add_grant(call: Call, role_id: str, **names: str) -> HttpResponse:
    """PUT …/roles/{role_id}: 204, also when it is there already."""
    role = role_for(parse_uuid(role_id, "role"))
    service.grant(role, **_where(call, names), actor=call.actor)
    return nothing()


def remove_grant(call: Call, role_id: str, **names: str) -> HttpResponse:
    """DELETE …/roles/{role_id}: 204, or 404."""
    role = _granted(call, role_id, names)
    service.revoke(role, **_where(call, names), actor=call.actor)
    return nothing()


def _granted(call: Call, role_id: str, names: dict[str, str]) -> Role:
    """The role, if it was granted there. Raises NotFound."""
    rows = direct_roles(**_where(call, names))
    return get_or_404(rows, "role", uuid=parse_uuid(role_id, "role"))


def _where(call: Call, names: dict[str, str]) -> dict[str, Any]:
    """Scope and holder, as selector and services call them."""
    scope = _scope(call, names)
    inherited = call.request.path.endswith(INHERITED)
    return {"scope": scope, "holder": _holder(call, names), "inherited": inherited}


def _holder(call: Call, names: dict[str, str]) -> User | Group:
    if "user_id" in names:
        return user_for(call.actor, names["user_id"])
    return group_for(call.actor, names["group_id"])


def _scope(call: Call, names: dict[str, str]) -> Customer | Project | None:
    """None is the system, whose roles are for staff to see. Raises NotFound, Forbidden."""
    if "project_id" in names:
        return project_for(call.actor, names["project_id"])
    if "domain_id" in names:
        return domain_for(call.actor, names["domain_id"])
    if not (call.actor.staff or call.actor.support):
        raise Forbidden
    return None

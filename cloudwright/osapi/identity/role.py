"""Roles."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.core.access.models import Role
from cloudwright.core.access.selectors.role import all_roles, role_for
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.identity.listing import listed, name_filter, self_link


def list_roles(call: Call) -> HttpResponse:
    """GET /v3/roles?name=."""
    found = all_roles().filter(name_filter(call))
    return listed(call, "roles", [as_role(call, each) for each in found])


def show_role(call: Call, role_id: str) -> HttpResponse:
    """GET /v3/roles/{role_id}."""
    return answer({"role": as_role(call, role_for(parse_uuid(role_id, "role")))})


def as_role(call: Call, role: Role) -> dict[str, Any]:
    """One role; all are global, none belongs to a domain."""
    return {
        "id": role.uuid.hex,
        "name": role.name,
        "domain_id": None,
        "description": role.description,
        "options": {},
        "links": self_link(call, "roles", role.uuid.hex),
    }

"""Roles, of the whole cloud or of one domain."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.core.access.models import Role
from cloudwright.core.access.selectors.role import all_roles, role_for, roles_of
from cloudwright.core.access.services import role_definition as service
from cloudwright.kernel.errors import BadInput
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.identity.domain import domain_for
from cloudwright.osapi.identity.ids import domain_id
from cloudwright.osapi.identity.listing import listed, merged_options, name_filter, self_link
from cloudwright.osapi.identity.schemas import role as schemas


def list_roles(call: Call) -> HttpResponse:
    """GET /v3/roles?name=&domain_id=: without a domain, those of the whole cloud."""
    home = call.first("domain_id")
    rows = roles_of(domain_for(call.actor, home)) if home else all_roles()
    return listed(call, "roles", [as_role(call, each) for each in rows.filter(name_filter(call))])


def show_role(call: Call, role_id: str) -> HttpResponse:
    """GET /v3/roles/{role_id}."""
    return answer({"role": as_role(call, named_role(role_id))})


def create_role(call: Call) -> HttpResponse:
    """POST /v3/roles: 201."""
    wanted = call.body(schemas.CREATE)["role"]
    home = wanted.get("domain_id")
    made = service.create(
        wanted["name"],
        customer=domain_for(call.actor, home) if home else None,
        description=wanted.get("description") or "",
        options=merged_options({}, wanted.get("options", {})),
        actor=call.actor,
    )
    return answer({"role": as_role(call, made)}, 201)


def update_role(call: Call, role_id: str) -> HttpResponse:
    """PATCH /v3/roles/{role_id}."""
    wanted = call.body(schemas.UPDATE)["role"]
    role = named_role(role_id)
    home = domain_id(role.customer) if role.customer else None
    if wanted.pop("domain_id", home) != home:
        raise BadInput(reason="The domain of a role cannot be changed.", field="domain_id")
    if "description" in wanted:
        wanted["description"] = wanted["description"] or ""
    if "options" in wanted:
        wanted["options"] = merged_options(role.options, wanted["options"])
    service.update(role, actor=call.actor, **wanted)
    return answer({"role": as_role(call, role)})


def delete_role(call: Call, role_id: str) -> HttpResponse:
    """DELETE /v3/roles/{role_id}: 204."""
    service.delete(named_role(role_id), actor=call.actor)
    return nothing()


def named_role(ident: str) -> Role:
    """The role with this id. Raises NotFound."""
    return role_for(parse_uuid(ident, "role"))


def as_role(call: Call, role: Role) -> dict[str, Any]:
    """One role."""
    return {
        "id": role.uuid.hex,
        "name": role.name,
        "domain_id": domain_id(role.customer) if role.customer else None,
        "description": role.description,
        "options": role.options,
        "links": self_link(call, "roles", role.uuid.hex),
    }

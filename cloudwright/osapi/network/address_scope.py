"""Address scopes."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.network.models import AddressScope
from cloudwright.cloud.network.selectors.address_scope import (
    address_scope_for,
    address_scopes_visible_to,
)
from cloudwright.cloud.network.services import address_scope as scopes
from cloudwright.core.projects.models import Project
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.network.collection import Collection, of, standard
from cloudwright.osapi.network.filters import OWNED, STANDARD, as_number, as_truth
from cloudwright.osapi.network.schemas.subnet import ADDRESS_SCOPE


def list_scopes(call: Call) -> HttpResponse:
    """GET /v2.0/address-scopes."""
    return SCOPES.listed(call, address_scopes_visible_to(call.actor))


def show_scope(call: Call, address_scope_id: str) -> HttpResponse:
    """GET /v2.0/address-scopes/{address_scope_id}."""
    return SCOPES.one(call, scope_for(call, address_scope_id))


def create_scope(call: Call) -> HttpResponse:
    """POST /v2.0/address-scopes."""

    def make(project: Project, values: dict[str, Any]) -> AddressScope:
        return scopes.create(project, actor=call.actor, **values)

    return SCOPES.created(call, make)


def update_scope(call: Call, address_scope_id: str) -> HttpResponse:
    """PUT /v2.0/address-scopes/{address_scope_id}."""
    scope, changes = scope_for(call, address_scope_id), SCOPES.changes(call)
    return SCOPES.one(call, scopes.update(scope, actor=call.actor, **changes))


def delete_scope(call: Call, address_scope_id: str) -> HttpResponse:
    """DELETE /v2.0/address-scopes/{address_scope_id}."""
    scopes.delete(scope_for(call, address_scope_id), actor=call.actor)
    return nothing()


def scope_for(call: Call, ident: str) -> AddressScope:
    """The scope that the caller may see. Raises NotFound."""
    return address_scope_for(call.actor, parse_uuid(ident, "AddressScope"))


def _as_scope(call: Call, scope: AddressScope) -> dict[str, Any]:
    del call
    return {
        "id": scope.uuid,
        "name": scope.name,
        **of(scope.project),
        "ip_version": scope.ip_version,
        "shared": scope.shared,
        **standard(scope),
    }


SCOPES = Collection(
    "address_scope",
    {
        **STANDARD,
        **OWNED,
        "ip_version": ("ip_version", as_number),
        "shared": ("shared", as_truth),
    },
    _as_scope,
    ADDRESS_SCOPE,
)

"""Registered limits: what projects may have of a service's resource, unless a limit says more."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpResponse

from cloudwright.core.access.models import RegisteredLimit
from cloudwright.core.access.selectors.registered_limit import (
    registered_limit_for,
    registered_limits,
)
from cloudwright.core.access.services import registered_limit as service
from cloudwright.kernel.errors import BadInput
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.identity.catalog import service_id_of, service_named
from cloudwright.osapi.identity.listing import listed, self_link
from cloudwright.osapi.identity.schemas import limit as schemas


def list_registered(call: Call) -> HttpResponse:
    """GET /v3/registered_limits?service_id=&region_id=&resource_name=."""
    rows = registered_limits().filter(resource_filter(call))
    return listed(call, "registered_limits", [_as_registered(call, each) for each in rows])


def show_registered(call: Call, registered_limit_id: str) -> HttpResponse:
    """GET /v3/registered_limits/{registered_limit_id}."""
    return answer({"registered_limit": _as_registered(call, _found(registered_limit_id))})


def create_registered(call: Call) -> HttpResponse:
    """POST /v3/registered_limits: 201; all of them or none."""
    wanted = call.body(schemas.REGISTER)["registered_limits"]
    made = service.create_all(
        [(service_named(each["service_id"]), _details(each)) for each in wanted], actor=call.actor
    )
    return answer({"registered_limits": [_as_registered(call, each) for each in made]}, 201)


def update_registered(call: Call, registered_limit_id: str) -> HttpResponse:
    """PATCH /v3/registered_limits/{registered_limit_id}: 403 while limits rest on it."""
    wanted = call.body(schemas.UPDATE_REGISTERED)["registered_limit"]
    ident = wanted.get("service_id")
    row = service.update(
        _found(registered_limit_id),
        service=service_named(ident) if ident else None,
        **_details(wanted),
        actor=call.actor,
    )
    return answer({"registered_limit": _as_registered(call, row)})


def delete_registered(call: Call, registered_limit_id: str) -> HttpResponse:
    """DELETE /v3/registered_limits/{registered_limit_id}: 204; 403 while limits rest on it."""
    service.delete(_found(registered_limit_id), actor=call.actor)
    return nothing()


def resource_filter(call: Call, prefix: str = "") -> Q:
    """`service_id`, `region_id` and `resource_name` from the query."""
    found = Q()
    if ident := call.first("service_id"):
        found &= _of_service(ident, prefix)
    for key, column in {"region_id": "region_name", "resource_name": "resource_name"}.items():
        if key in call.request.GET:
            found &= Q(**{prefix + column: call.first(key)})
    return found


def what(row: RegisteredLimit) -> dict[str, Any]:
    """Of which resource it is."""
    return {
        "service_id": service_id_of(row),
        "region_id": row.region_name or None,
        "resource_name": row.resource_name,
    }


def _of_service(ident: str, prefix: str) -> Q:
    try:
        named = service_named(ident)
    except BadInput:
        return Q(pk=None)
    return Q(**{prefix + ("served_type" if isinstance(named, str) else "service"): named})


def _details(wanted: dict[str, Any]) -> dict[str, Any]:
    same = ("resource_name", "default_limit", "description")
    found = {key: wanted[key] for key in same if key in wanted}
    return found | ({"region_name": wanted["region_id"] or ""} if "region_id" in wanted else {})


def _found(ident: str) -> RegisteredLimit:
    return registered_limit_for(parse_uuid(ident, "registered limit"))


def _as_registered(call: Call, row: RegisteredLimit) -> dict[str, Any]:
    return {
        "id": row.uuid.hex,
        **what(row),
        "default_limit": row.default_limit,
        "description": row.description,
        "links": self_link(call, "registered_limits", row.uuid.hex),
    }

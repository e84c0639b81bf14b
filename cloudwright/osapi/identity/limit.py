"""Limits of projects and domains, in place of registered ones; the model is flat."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpResponse

from cloudwright.core.access.models import Limit
from cloudwright.core.access.selectors.limit import limit_for, limits_visible_to
from cloudwright.core.access.selectors.visible import project_named
from cloudwright.core.access.services import limit as service
from cloudwright.core.accounts.models import Customer
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.errors import BadInput, NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.identity.catalog import service_named
from cloudwright.osapi.identity.ids import customer_lookup, domain_id
from cloudwright.osapi.identity.listing import listed, self_link
from cloudwright.osapi.identity.registered_limit import resource_filter, what
from cloudwright.osapi.identity.schemas import limit as schemas

MODEL = {"name": "flat", "description": "Every limit stands alone: none is judged by another."}


def show_model(call: Call) -> HttpResponse:
    """GET /v3/limits/model."""
    del call
    return answer({"model": MODEL})


def list_limits(call: Call) -> HttpResponse:
    """GET /v3/limits?service_id=&region_id=&resource_name=&project_id=&domain_id=."""
    rows = limits_visible_to(call.actor).filter(resource_filter(call, "registered__"), _whose(call))
    return listed(call, "limits", [_as_limit(call, each) for each in rows])


def show_limit(call: Call, limit_id: str) -> HttpResponse:
    """GET /v3/limits/{limit_id}."""
    return answer({"limit": _as_limit(call, _found(call, limit_id))})


def create_limits(call: Call) -> HttpResponse:
    """POST /v3/limits: 201; all of them or none."""
    wanted = call.body(schemas.CREATE)["limits"]
    made = service.create_all([_wish(each) for each in wanted], actor=call.actor)
    return answer({"limits": [_as_limit(call, each) for each in made]}, 201)


def update_limit(call: Call, limit_id: str) -> HttpResponse:
    """PATCH /v3/limits/{limit_id}: how much, and the description."""
    wanted = call.body(schemas.UPDATE)["limit"]
    row = service.update(_found(call, limit_id), **wanted, actor=call.actor)
    return answer({"limit": _as_limit(call, row)})


def delete_limit(call: Call, limit_id: str) -> HttpResponse:
    """DELETE /v3/limits/{limit_id}: 204."""
    service.delete(_found(call, limit_id), actor=call.actor)
    return nothing()


def _found(call: Call, ident: str) -> Limit:
    return limit_for(call.actor, parse_uuid(ident, "limit"))


def _whose(call: Call) -> Q:
    found = Q()
    try:
        if ident := call.first("project_id"):
            found &= Q(project__uuid=parse_uuid(ident, "project"))
        if ident := call.first("domain_id"):
            found &= Q(**customer_lookup(ident, "customer__"))
    except NotFound:
        return Q(pk=None)
    return found


def _wish(wanted: dict[str, Any]) -> service.Wish:
    return service.Wish(
        owner=_owner(wanted),
        service=service_named(wanted["service_id"]),
        region_name=wanted.get("region_id") or "",
        resource_name=wanted["resource_name"],
        resource_limit=wanted["resource_limit"],
        description=wanted.get("description"),
    )


def _owner(wanted: dict[str, Any]) -> Project | Customer:
    """Raises BadInput, as Keystone answers."""
    key = "project_id" if "project_id" in wanted else "domain_id"
    ident = wanted[key] or ""
    try:
        if key == "project_id":
            return project_named(parse_uuid(ident, "project"))
        return get_or_404(Customer.objects.all(), "domain", **customer_lookup(ident))
    except NotFound as exc:
        raise BadInput(reason=f"Could not find {key[:-3]}: {ident}.", field=key) from exc


def _as_limit(call: Call, row: Limit) -> dict[str, Any]:
    return {
        "id": row.uuid.hex,
        **what(row.registered),
        "project_id": row.project.uuid.hex if row.project else None,
        "domain_id": domain_id(row.customer) if row.customer else None,
        "resource_limit": row.resource_limit,
        "description": row.description,
        "links": self_link(call, "limits", row.uuid.hex),
    }

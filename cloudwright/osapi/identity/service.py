"""Services of the catalog: our own, and those that administrators named."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from cloudwright.core.access.models import CatalogService
from cloudwright.core.access.selectors.catalog_service import added_service_for, added_services
from cloudwright.core.access.services import catalog_service
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.identity.catalog import SERVED, CatalogBuiltIn, Served, served
from cloudwright.osapi.identity.listing import listed, self_link
from cloudwright.osapi.identity.schemas import catalog as schemas


def list_services(call: Call) -> HttpResponse:
    """GET /v3/services?name=&type=."""
    every = [*map(_own, SERVED), *added_services()]
    entries = [_as_service(call, each) for each in every]
    wanted = {key: call.first(key) for key in ("name", "type") if call.first(key)}
    return listed(
        call,
        "services",
        [each for each in entries if all(each[key] == wanted[key] for key in wanted)],
    )


def show_service(call: Call, service_id: str) -> HttpResponse:
    """GET /v3/services/{service_id}."""
    if own := served(service_id):
        return answer({"service": _as_service(call, _own(own))})
    return answer({"service": _as_service(call, _added(service_id))})


def create_service(call: Call) -> HttpResponse:
    """POST /v3/services: 201."""
    wanted = call.body(schemas.SERVICE_CREATE)["service"]
    made = catalog_service.create(wanted["type"], **_details(wanted), actor=call.actor)
    return answer({"service": _as_service(call, made)}, 201)


def update_service(call: Call, service_id: str) -> HttpResponse:
    """PATCH /v3/services/{service_id}."""
    wanted = call.body(schemas.SERVICE_UPDATE)["service"]
    row = _changeable(service_id)
    changes = _details(wanted) | ({"type": wanted["type"]} if "type" in wanted else {})
    catalog_service.update(row, **changes, actor=call.actor)
    return answer({"service": _as_service(call, row)})


def delete_service(call: Call, service_id: str) -> HttpResponse:
    """DELETE /v3/services/{service_id}: 204; its endpoints go along."""
    catalog_service.delete(_changeable(service_id), actor=call.actor)
    return nothing()


def _details(wanted: dict[str, Any]) -> dict[str, Any]:
    found = {key: wanted[key] or "" for key in ("name", "description") if key in wanted}
    return found | ({"enabled": wanted["enabled"]} if "enabled" in wanted else {})


def _changeable(ident: str) -> CatalogService:
    if served(ident):
        raise CatalogBuiltIn(kind="service")
    return _added(ident)


def _added(ident: str) -> CatalogService:
    return added_service_for(parse_uuid(ident, "service"))


def _own(each: Served) -> CatalogService:
    """One of ours as a row, which it has not."""
    return CatalogService(uuid=UUID(each.ident), type=each.type, name=each.name)


def _as_service(call: Call, row: CatalogService) -> dict[str, Any]:
    return {
        "id": row.uuid.hex,
        "type": row.type,
        "name": row.name,
        "description": row.description,
        "enabled": row.enabled,
        "links": self_link(call, "services", row.uuid.hex),
    }

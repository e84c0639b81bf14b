"""Regions: our own, and those that administrators named."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.core.access.models import Region
from cloudwright.core.access.selectors.region import added_regions, own_region, region_for
from cloudwright.core.access.services import region as service
from cloudwright.kernel.errors import BadInput
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.identity.catalog import CatalogBuiltIn
from cloudwright.osapi.identity.listing import listed, self_link
from cloudwright.osapi.identity.schemas import catalog as schemas


def list_regions(call: Call) -> HttpResponse:
    """GET /v3/regions?parent_region_id=."""
    rows = added_regions()
    if parent := call.first("parent_region_id"):
        return listed(
            call, "regions", [_as_region(call, each) for each in rows.filter(parent_name=parent)]
        )
    return listed(call, "regions", [_own(call), *(_as_region(call, each) for each in rows)])


def show_region(call: Call, region_id: str) -> HttpResponse:
    """GET /v3/regions/{region_id}."""
    if region_id == own_region():
        return answer({"region": _own(call)})
    return answer({"region": _as_region(call, region_for(region_id))})


def create_region(call: Call) -> HttpResponse:
    """POST /v3/regions: 201; with `id`, or with one that is made up."""
    wanted = call.body(schemas.REGION)["region"]
    return _create(call, wanted.get("id") or "", wanted)


def create_named(call: Call, region_id: str) -> HttpResponse:
    """PUT /v3/regions/{region_id}: 201."""
    wanted = call.body(schemas.REGION)["region"]
    if wanted.get("id", region_id) != region_id:
        raise BadInput(reason="The ID in the body differs from the one in the URL.", field="id")
    return _create(call, region_id, wanted)


def update_region(call: Call, region_id: str) -> HttpResponse:
    """PATCH /v3/regions/{region_id}."""
    wanted = call.body(schemas.REGION)["region"]
    region = _changeable(region_id)
    service.update(region, **_details(wanted), actor=call.actor)
    return answer({"region": _as_region(call, region)})


def delete_region(call: Call, region_id: str) -> HttpResponse:
    """DELETE /v3/regions/{region_id}: 204; 403 while it has endpoints."""
    service.delete(_changeable(region_id), actor=call.actor)
    return nothing()


def _create(call: Call, name: str, wanted: dict[str, Any]) -> HttpResponse:
    made = service.create(name, **_details(wanted), actor=call.actor)
    return answer({"region": _as_region(call, made)}, 201)


def _details(wanted: dict[str, Any]) -> dict[str, Any]:
    columns = {"description": "description", "parent_region_id": "parent_name"}
    return {column: wanted[key] or "" for key, column in columns.items() if key in wanted}


def _changeable(ident: str) -> Region:
    if ident == own_region():
        raise CatalogBuiltIn(kind="region")
    return region_for(ident)


def _own(call: Call) -> dict[str, Any]:
    return _as_region(call, Region(name=own_region()))


def _as_region(call: Call, region: Region) -> dict[str, Any]:
    return {
        "id": region.name,
        "description": region.description,
        "parent_region_id": region.parent_name or None,
        "links": self_link(call, "regions", region.name),
    }

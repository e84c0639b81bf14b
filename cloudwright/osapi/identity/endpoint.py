"""Endpoints of the catalog: our own, and those that administrators named."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.core.access.models import Endpoint
from cloudwright.core.access.selectors.endpoint import added_endpoint_for, added_endpoints
from cloudwright.core.access.selectors.region import own_region
from cloudwright.core.access.services import endpoint as service
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.identity.catalog import (
    INTERFACES,
    SERVED,
    CatalogBuiltIn,
    service_id_of,
    service_named,
)
from cloudwright.osapi.identity.listing import listed, self_link
from cloudwright.osapi.identity.schemas import catalog as schemas

FILTERS = ("interface", "service_id", "region_id")


def list_endpoints(call: Call) -> HttpResponse:
    """GET /v3/endpoints?interface=&service_id=&region_id=."""
    entries = [*_own(call), *(_as_endpoint(call, each) for each in added_endpoints())]
    wanted = {key: call.first(key) for key in FILTERS if call.first(key)}
    return listed(
        call,
        "endpoints",
        [each for each in entries if all(each[key] == wanted[key] for key in wanted)],
    )


def show_endpoint(call: Call, endpoint_id: str) -> HttpResponse:
    """GET /v3/endpoints/{endpoint_id}."""
    own = next((each for each in _own(call) if each["id"] == endpoint_id), None)
    if own is not None:
        return answer({"endpoint": own})
    found = added_endpoint_for(parse_uuid(endpoint_id, "endpoint"))
    return answer({"endpoint": _as_endpoint(call, found)})


def create_endpoint(call: Call) -> HttpResponse:
    """POST /v3/endpoints: 201. `region` makes the region where there is none, `region_id` not."""
    wanted = call.body(schemas.ENDPOINT_CREATE)["endpoint"]
    made = service.create(
        service_named(wanted["service_id"]),
        interface=wanted["interface"],
        url=wanted["url"],
        region=_region(wanted) or "",
        region_must_exist="region_id" in wanted,
        **_details(wanted),
        actor=call.actor,
    )
    return answer({"endpoint": _as_endpoint(call, made)}, 201)


def update_endpoint(call: Call, endpoint_id: str) -> HttpResponse:
    """PATCH /v3/endpoints/{endpoint_id}."""
    wanted = call.body(schemas.ENDPOINT_UPDATE)["endpoint"]
    row = _changeable(call, endpoint_id)
    changes = {key: wanted[key] for key in ("interface", "url") if key in wanted}
    service.update(
        row,
        service=service_named(wanted["service_id"]) if "service_id" in wanted else None,
        region=_region(wanted),
        region_must_exist="region_id" in wanted,
        **changes,
        **_details(wanted),
        actor=call.actor,
    )
    return answer({"endpoint": _as_endpoint(call, row)})


def delete_endpoint(call: Call, endpoint_id: str) -> HttpResponse:
    """DELETE /v3/endpoints/{endpoint_id}: 204."""
    service.delete(_changeable(call, endpoint_id), actor=call.actor)
    return nothing()


def _region(wanted: dict[str, Any]) -> str | None:
    """The region asked for by either key; None where neither is there."""
    for key in ("region_id", "region"):
        if key in wanted:
            return wanted[key] or ""
    return None


def _details(wanted: dict[str, Any]) -> dict[str, Any]:
    found = {key: wanted[key] or "" for key in ("name", "description") if key in wanted}
    return found | ({"enabled": wanted["enabled"]} if "enabled" in wanted else {})


def _changeable(call: Call, ident: str) -> Endpoint:
    if any(each["id"] == ident for each in _own(call)):
        raise CatalogBuiltIn(kind="endpoint")
    return added_endpoint_for(parse_uuid(ident, "endpoint"))


def _own(call: Call) -> list[dict[str, Any]]:
    return [
        {
            **_address(call, each.endpoint(interface), own_region()),
            "interface": interface,
            "service_id": each.ident,
            "url": call.site + each.path,
            "enabled": True,
        }
        for each in SERVED
        for interface in INTERFACES
    ]


def _as_endpoint(call: Call, row: Endpoint) -> dict[str, Any]:
    words = {"name": row.name, "description": row.description}
    return {
        **_address(call, row.uuid.hex, row.region_name),
        "interface": row.interface,
        "service_id": service_id_of(row),
        "url": row.url,
        "enabled": row.enabled,
        **{key: word for key, word in words.items() if word},
    }


def _address(call: Call, ident: str, region: str) -> dict[str, Any]:
    return {
        "id": ident,
        "region": region or None,
        "region_id": region or None,
        "links": self_link(call, "endpoints", ident),
    }

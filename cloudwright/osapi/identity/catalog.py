"""The catalog: what is really served here, where; and what administrators named beside it.

Placement is left out on purpose: a catalog that lists what is not served breaks the clients that
believe it. Block storage has two types, because old clients look for `volumev3`. What is served is
code, so it has no rows and cannot be changed; its ids are the same in every process.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.http import HttpResponse

from cloudwright.core.access.models import CatalogService, Endpoint, RegisteredLimit, Token
from cloudwright.core.access.selectors.catalog_service import added_service_for, added_services
from cloudwright.core.access.selectors.endpoint import offered_endpoints
from cloudwright.core.access.selectors.region import own_region
from cloudwright.core.access.services.endpoint import PLACES
from cloudwright.kernel.errors import BadInput, Forbidden, NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call

INTERFACES = ("public", "internal", "admin")


class CatalogBuiltIn(Forbidden):
    """403: nobody can take from the catalog what this cloud serves."""

    code = "catalog.built_in"
    message = "This {kind} is of the cloud itself: it cannot be changed or deleted."


@dataclass(frozen=True, slots=True)
class Served:
    """One of our own services; `path` is below the site."""

    type: str
    name: str
    path: str

    @property
    def ident(self) -> str:
        """Its id on the wire."""
        return _ident("service", self.type)

    def endpoint(self, interface: str) -> str:
        """The id of one of its endpoints."""
        return _ident("endpoint", self.type, interface)


SERVED = (
    Served("identity", "keystone", "/identity/v3"),
    Served("compute", "nova", "/compute/v2.1"),
    Served("image", "glance", "/image"),
    Served("network", "neutron", "/network"),
    Served("block-storage", "cinder", "/volume/v3"),
    Served("volumev3", "cinderv3", "/volume/v3"),
)


def catalog(call: Call, token: Token) -> list[dict[str, Any]]:
    """The catalog as `token` carries it: addresses with its ids in them, and none where the token
    has no such id. Two queries."""
    added = list(offered_endpoints())
    made = []
    for each in SERVED:
        own = [_own_endpoint(call, each, interface) for interface in INTERFACES]
        theirs = _filled((e for e in added if e.served_type == each.type), token)
        made.append(_entry(each.ident, each.type, each.name, [*own, *theirs]))
    for row in added_services().filter(enabled=True):
        theirs = _filled((e for e in added if e.service_id == row.pk), token)
        made.append(_entry(row.uuid.hex, row.type, row.name, theirs))
    return made


def show_catalog(call: Call) -> HttpResponse:
    """GET /v3/auth/catalog."""
    found = catalog(call, call.token) if call.token else []
    links = {"self": f"{call.root}/v3/auth/catalog", "next": None, "previous": None}
    return answer({"catalog": found, "links": links})


def served(ident: str) -> Served | None:
    """Our own service with this id."""
    return next((each for each in SERVED if each.ident == ident), None)


def service_named(ident: str) -> CatalogService | str:
    """An added service, or the type of one of ours. Raises BadInput, as Keystone answers."""
    if own := served(ident):
        return own.type
    try:
        return added_service_for(parse_uuid(ident, "service"))
    except NotFound as exc:
        raise BadInput(reason=f"Could not find service: {ident}.", field="service_id") from exc


def service_id_of(row: Endpoint | RegisteredLimit) -> str:
    """The id of the service that the row is of."""
    if row.service is not None:
        return row.service.uuid.hex
    return next((each.ident for each in SERVED if each.type == row.served_type), "")


def service_ids() -> tuple[str, str]:
    """The ids of the first service and of its public endpoint."""
    return SERVED[0].ident, SERVED[0].endpoint(INTERFACES[0])


def _own_endpoint(call: Call, each: Served, interface: str) -> dict[str, Any]:
    url = call.site + each.path
    return _address(each.endpoint(interface), interface, own_region(), url)


def _filled(rows: Iterable[Endpoint], token: Token) -> list[dict[str, Any]]:
    ids = {"user_id": token.user.uuid.hex}
    if token.project is not None:
        ids |= dict.fromkeys(("project_id", "tenant_id"), token.project.uuid.hex)
    return [
        _address(
            row.uuid.hex,
            row.interface,
            row.region_name,
            PLACES.sub(lambda place: ids[place[1]], row.url),
        )
        for row in rows
        if all(place in ids for place in PLACES.findall(row.url))
    ]


def _address(ident: str, interface: str, region: str, url: str) -> dict[str, Any]:
    return {
        "id": ident,
        "interface": interface,
        "region_id": region or None,
        "region": region or None,
        "url": url,
    }


def _entry(ident: str, type_: str, name: str, endpoints: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": ident, "type": type_, "name": name, "endpoints": endpoints}


def _ident(*words: str) -> str:
    """The same id in every process and after every start, without a row."""
    return uuid5(NAMESPACE_URL, "/".join(("cloudwright", own_region(), *words))).hex

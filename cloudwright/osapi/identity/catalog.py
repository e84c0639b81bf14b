"""The catalog: what is really served, where; and the regions, services, endpoints behind it.

Placement is left out on purpose: a catalog that lists what is not served breaks the clients that
believe it. Block storage has two types, because old clients look for `volumev3`.
"""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.http import HttpResponse

from cloudwright.kernel.errors import NotFound
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.identity.listing import listed, self_link

# (type, name, path below the site)
SERVED = (
    ("identity", "keystone", "/identity/v3"),
    ("compute", "nova", "/compute/v2.1"),
    ("image", "glance", "/image"),
    ("network", "neutron", "/network"),
    ("block-storage", "cinder", "/volume/v3"),
    ("volumev3", "cinderv3", "/volume/v3"),
)
INTERFACES = ("public", "internal", "admin")


def catalog(call: Call) -> list[dict[str, Any]]:
    """The catalog as a token carries it."""
    return [
        {
            "id": _ident("service", kind),
            "type": kind,
            "name": name,
            "endpoints": [
                {
                    "id": _ident("endpoint", kind, interface),
                    "interface": interface,
                    "region_id": settings.CLOUDWRIGHT_REGION,
                    "region": settings.CLOUDWRIGHT_REGION,
                    "url": call.site + path,
                }
                for interface in INTERFACES
            ],
        }
        for kind, name, path in SERVED
    ]


def show_catalog(call: Call) -> HttpResponse:
    """GET /v3/auth/catalog."""
    return answer(
        {
            "catalog": catalog(call),
            "links": {"self": f"{call.root}/v3/auth/catalog", "next": None, "previous": None},
        }
    )


def list_regions(call: Call) -> HttpResponse:
    """GET /v3/regions: there is one."""
    return listed(call, "regions", [_region(call)])


def show_region(call: Call, region_id: str) -> HttpResponse:
    """GET /v3/regions/{region_id}."""
    return answer({"region": _one([_region(call)], "region", region_id)})


def list_services(call: Call) -> HttpResponse:
    """GET /v3/services?name=&type=."""
    return listed(call, "services", _matching(call, _services(call), "name", "type"))


def show_service(call: Call, service_id: str) -> HttpResponse:
    """GET /v3/services/{service_id}."""
    return answer({"service": _one(_services(call), "service", service_id)})


def list_endpoints(call: Call) -> HttpResponse:
    """GET /v3/endpoints?interface=&service_id=&region_id=."""
    found = _matching(call, _endpoints(call), "interface", "service_id", "region_id")
    return listed(call, "endpoints", found)


def show_endpoint(call: Call, endpoint_id: str) -> HttpResponse:
    """GET /v3/endpoints/{endpoint_id}."""
    return answer({"endpoint": _one(_endpoints(call), "endpoint", endpoint_id)})


def service_ids() -> tuple[str, str]:
    """The ids of the first service and of its public endpoint."""
    kind, _, _ = SERVED[0]
    return _ident("service", kind), _ident("endpoint", kind, INTERFACES[0])


def _region(call: Call) -> dict[str, Any]:
    region = settings.CLOUDWRIGHT_REGION
    return {
        "id": region,
        "description": "",
        "parent_region_id": None,
        "links": self_link(call, "regions", region),
    }


def _services(call: Call) -> list[dict[str, Any]]:
    return [
        {
            "id": (ident := _ident("service", kind)),
            "type": kind,
            "name": name,
            "description": "",
            "enabled": True,
            "links": self_link(call, "services", ident),
        }
        for kind, name, _ in SERVED
    ]


def _endpoints(call: Call) -> list[dict[str, Any]]:
    return [
        {
            **endpoint,
            "service_id": service["id"],
            "enabled": True,
            "links": self_link(call, "endpoints", endpoint["id"]),
        }
        for service in catalog(call)
        for endpoint in service["endpoints"]
    ]


def _matching(call: Call, entries: list[dict[str, Any]], *keys: str) -> list[dict[str, Any]]:
    wanted = {key: call.first(key) for key in keys if call.first(key)}
    return [each for each in entries if all(each[key] == wanted[key] for key in wanted)]


def _one(entries: list[dict[str, Any]], kind: str, ident: str) -> dict[str, Any]:
    for each in entries:
        if each["id"] == ident:
            return each
    raise NotFound(kind=kind, id=ident)


def _ident(*words: str) -> str:
    """The same id in every process and after every start, without a row."""
    return uuid5(NAMESPACE_URL, "/".join(("cloudwright", settings.CLOUDWRIGHT_REGION, *words))).hex

"""Which versions and collections of the Network API there are, and which extensions are true."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.kernel.errors import NotFound
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call

COLLECTIONS = {"network": "networks", "subnet": "subnets", "port": "ports"}
# Each is kept by what the collections show and hear; a client decides by this list what to ask.
EXTENSIONS = {
    "external-net": "Neutron external network",
    "filter-validation": "Filter parameters validation",
    "net-mtu": "Network MTU",
    "pagination": "Pagination support",
    "project-id": "project_id field enabled",
    "quotas": "Quota management support",
    "sorting": "Sorting support",
    "standard-attr-description": "standard-attr-description",
    "standard-attr-timestamp": "Resource timestamps",
}


def list_versions(call: Call) -> HttpResponse:
    """GET /."""
    links = [{"rel": "self", "href": f"{call.root}/v2.0/"}]
    return answer({"versions": [{"id": "v2.0", "status": "CURRENT", "links": links}]})


def list_resources(call: Call) -> HttpResponse:
    """GET /v2.0/: the collections."""
    resources = [
        {
            "name": name,
            "collection": collection,
            "links": [{"rel": "self", "href": f"{call.root}/v2.0/{collection}"}],
        }
        for name, collection in COLLECTIONS.items()
    ]
    return answer({"resources": resources})


def list_extensions(call: Call) -> HttpResponse:
    """GET /v2.0/extensions."""
    del call
    return answer({"extensions": [_extension(alias) for alias in EXTENSIONS]})


def show_extension(call: Call, alias: str) -> HttpResponse:
    """GET /v2.0/extensions/{alias}."""
    del call
    if alias not in EXTENSIONS:
        raise NotFound(kind="Extension", id=alias)
    return answer({"extension": _extension(alias)})


def _extension(alias: str) -> dict[str, Any]:
    return {
        "name": EXTENSIONS[alias],
        "alias": alias,
        "description": EXTENSIONS[alias],
        "updated": "2016-01-01T00:00:00-00:00",
        "links": [],
    }

"""Which versions of the Compute API there are: v2.1 with its microversions, and v2.0, which is the
least of them under its old name."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.microversion import Microversions, text

# Every call of the table has the shapes of all of these. What a version brought that this cloud
# does not have is refused by name; docs/openstack.md lists it.
OFFERED = Microversions(
    name="compute", least=(2, 1), most=(2, 79), legacy_header="X-OpenStack-Nova-API-Version"
)


def list_versions(call: Call) -> HttpResponse:
    """GET /."""
    return answer({"versions": [_legacy(call), _version(call)]})


def show_version(call: Call) -> HttpResponse:
    """GET /v2.1."""
    return answer({"version": _version(call) | _media("2.1")})


def show_legacy(call: Call) -> HttpResponse:
    """GET /v2."""
    return answer({"version": _legacy(call) | _media("2")})


def _media(version: str) -> dict[str, Any]:
    kind = f"application/vnd.openstack.compute+json;version={version}"
    return {"media-types": [{"base": "application/json", "type": kind}]}


def _legacy(call: Call) -> dict[str, Any]:
    return {
        "id": "v2.0",
        "status": "SUPPORTED",
        "version": "",
        "min_version": "",
        "updated": "2011-01-21T11:33:21Z",
        "links": [{"rel": "self", "href": f"{call.root}/v2/"}],
    }


def _version(call: Call) -> dict[str, Any]:
    return {
        "id": "v2.1",
        "status": "CURRENT",
        "version": text(OFFERED.most),
        "min_version": text(OFFERED.least),
        "updated": "2013-07-23T11:33:21Z",
        "links": [{"rel": "self", "href": f"{call.root}/v2.1/"}],
    }

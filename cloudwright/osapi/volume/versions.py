"""Which versions of the Block Storage API there are: v3 with its microversions."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.microversion import Microversions, text

# Every call of the table has the shapes of all of these.
OFFERED = Microversions(
    name="volume", least=(3, 0), most=(3, 70), legacy_header="OpenStack-Volume-API-Version"
)


def list_versions(call: Call) -> HttpResponse:
    """GET /: several choices, of which there is one."""
    return answer({"versions": [_version(call)]}, 300)


def show_version(call: Call) -> HttpResponse:
    """GET /v3/."""
    return answer({"versions": [_version(call)]})


def _version(call: Call) -> dict[str, Any]:
    docs = "https://docs.openstack.org/"
    kind = "application/vnd.openstack.volume+json;version=3"
    return {
        "id": "v3.0",
        "status": "CURRENT",
        "version": text(OFFERED.most),
        "min_version": text(OFFERED.least),
        "updated": "2023-08-31T00:00:00Z",
        "links": [
            {"rel": "describedby", "type": "text/html", "href": docs},
            {"rel": "self", "href": f"{call.root}/v3/"},
        ],
        "media-types": [{"base": "application/json", "type": kind}],
    }

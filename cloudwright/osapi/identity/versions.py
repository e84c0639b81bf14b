"""Which versions of the Identity API there are: one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call


def list_versions(call: Call) -> HttpResponse:
    """GET /: 300, and where to go."""
    body = {"versions": {"values": [_version(call)]}}
    return answer(body, 300, location=f"{call.root}/v3/")


def show_version(call: Call) -> HttpResponse:
    """GET /v3."""
    return answer({"version": _version(call)})


def _version(call: Call) -> dict[str, Any]:
    return {
        "id": "v3.14",
        "status": "stable",
        "updated": "2020-04-07T00:00:00Z",
        "links": [{"rel": "self", "href": f"{call.root}/v3/"}],
        "media-types": [
            {
                "base": "application/json",
                "type": "application/vnd.openstack.identity-v3+json",
            }
        ],
    }

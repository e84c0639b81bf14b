"""Which versions of the Image API there are: 2.0 to 2.7, which have `os_hidden` but no stores."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call

NEWEST = 7


def list_versions(call: Call) -> HttpResponse:
    """GET / and /versions: 300."""
    return answer({"versions": [_version(call, minor) for minor in range(NEWEST, -1, -1)]}, 300)


def _version(call: Call, minor: int) -> dict[str, Any]:
    return {
        "id": f"v2.{minor}",
        "status": "CURRENT" if minor == NEWEST else "SUPPORTED",
        "links": [{"rel": "self", "href": f"{call.root}/v2/"}],
    }

"""Which versions of the Image API there are: 2.0 to 2.13, which has the usage.

2.14 has a cache, which nothing here needs: images lie where machines start.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call

NEWEST = 13


def list_versions(call: Call) -> HttpResponse:
    """GET / and /versions: 300."""
    return answer({"versions": [_version(call, minor) for minor in range(NEWEST, -1, -1)]}, 300)


def _version(call: Call, minor: int) -> dict[str, Any]:
    return {
        "id": f"v2.{minor}",
        "status": "CURRENT" if minor == NEWEST else "SUPPORTED",
        "links": [{"rel": "self", "href": f"{call.root}/v2/"}],
    }

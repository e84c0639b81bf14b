"""Answers: JSON by orjson, nothing, and how each service writes a time."""

from __future__ import annotations

from datetime import datetime

import orjson
from django.http import HttpResponse

# Nova, Glance and Neutron write `2026-11-21T03:54:00Z`: times may stand in a body as they are.
TIMES = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS


def answer(body: object, status: int = 200, **headers: str) -> HttpResponse:
    """A JSON body. Keyword `location="..."` becomes the header `Location`."""
    made = orjson.dumps(body, option=TIMES)
    response = HttpResponse(made, status=status, content_type="application/json")
    for name, value in headers.items():
        response[name.replace("_", "-").title()] = value
    return response


def nothing(status: int = 204, **headers: str) -> HttpResponse:
    """No body, and so no content type."""
    response = HttpResponse(status=status)
    del response["Content-Type"]
    for name, value in headers.items():
        response[name.replace("_", "-").title()] = value
    return response


def keystone_time(moment: datetime | None) -> str | None:
    """`2026-11-21T03:53:01.000000Z`."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if moment else None


def naive_time(moment: datetime | None) -> str | None:
    """`2026-11-21T03:53:57.000000`: services, key pairs, instance actions, application credentials
    and the expiry of passwords lack the Z."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f") if moment else None

"""Everything that can be asked of the OpenStack services: each route, each action by its name."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from cloudwright.live.routes import ROUTES as LIVE
from cloudwright.osapi.common.microversion import Version
from cloudwright.osapi.common.service import Route, Service
from cloudwright.osapi.urls import SERVICES

# Where the handler of `.../action`, or the schemas beside it, keeps its actions by name.
TABLES = ("ACTIONS", "ACTS")
NEWEST: Version = (9, 9999)


@dataclass(frozen=True, slots=True)
class Operation:
    """`path` begins with the service and holds `{name}` for its variable parts. `action` is the key
    of the body that names what is done. `until` is the last microversion that knows it."""

    service: str
    method: str
    path: str
    action: str = ""
    until: Version | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.path}" + (f" {self.action}" if self.action else "")

    @property
    def names(self) -> list[str]:
        """The names of the variable parts of the path."""
        return re.findall(r"\{(\w+)\}", self.path)

    @property
    def made(self) -> str:
        """The `{name}` that what this makes has in the paths of others; empty where it makes none.
        `server_id` of POST /servers, for there is a /servers/{server_id}."""
        return _makers().get((self.method, self.path), "")

    @property
    def ends(self) -> str:
        """The `{name}` of what this deletes for good."""
        last = self.path.rpartition("/")[2]
        if self.method == "DELETE" and re.fullmatch(r"\{\w+\}", last):
            return last.strip("{}")
        return "server_id" if self.action == "forceDelete" else ""


@cache
def operations() -> tuple[Operation, ...]:
    """All of them, in the order of the route tables."""
    found = [each for service in SERVICES for each in _of(service)]
    # A call that changed its meaning stands once for each of its ranges; the newest counts.
    newest = {str(each): each for each in sorted(found, key=lambda each: each.until or NEWEST)}
    return tuple(newest[name] for name in dict.fromkeys(map(str, found)))


def find(method: str, path: str, action: str = "") -> Operation | None:
    """The operation of a request's method and path (without query), or None."""
    for each in operations():
        if each.method == method and each.action == action and _pattern(each.path).fullmatch(path):
            return each
    return None


def actions(route: Route) -> Mapping[str, Any] | None:
    """The actions of a route whose body names one; None for any other route."""
    if not route.path.endswith("/action"):
        return None
    module = sys.modules[route.view.__module__]
    for place in (module, getattr(module, "schemas", None)):
        for name in TABLES:
            if found := getattr(place, name, None):
                return cast("Mapping[str, Any]", found)
    raise LookupError(
        f"{module.__name__} answers {route.path}, and has no table {' or '.join(TABLES)} in which "
        "the fuzzer could read the names of its actions"
    )


def _of(service: Service) -> Iterator[Operation]:
    for live in LIVE:
        if live.path.startswith(f"/{service.key}/"):
            yield Operation(service.key, live.method, live.path)
    for route in service.routes:
        path = f"/{service.key}{route.path}"
        table = actions(route)
        if table is None:
            yield Operation(service.key, route.method, path, until=route.until)
            continue
        for name, action in table.items():
            until = getattr(action, "until", None)
            bounded = until if until and until < (2, 1000) else route.until
            yield Operation(service.key, route.method, path, name, bounded)


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{(\w+)\\\}", "[^/]+", re.escape(path)))


@cache
def _makers() -> dict[tuple[str, str], str]:
    below = {each.path.rpartition("/") for each in operations() if each.path.endswith("}")}
    named = {parent: last.strip("{}") for parent, _, last in below}
    return {
        ("POST", each.path): named[each.path]
        for each in operations()
        if each.method == "POST" and each.path in named
    }

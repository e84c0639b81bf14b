"""What a service is made of: a route table, a shape for its errors, and perhaps microversions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from django.http import HttpResponse

from cloudwright.kernel.errors import Problem

if TYPE_CHECKING:
    from cloudwright.core.access.models import Token
    from cloudwright.kernel.actor import Actor
    from cloudwright.osapi.common.call import Call
    from cloudwright.osapi.common.microversion import Microversions, Version


class Level(StrEnum):
    """Who may make a call at all. The services' gates judge the object itself."""

    PUBLIC = "public"  # no token is asked for: version documents, sign-in
    TOKEN = "token"  # noqa: S105 - any valid token, also one without a scope
    READER = "reader"
    MEMBER = "member"
    MANAGER = "manager"
    ADMIN = "admin"


View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Route:
    """One line of a route table. `path` holds `{name}` for a segment given to `view` by name.

    `since` and `until` (both included) bound the microversions that know the call.
    """

    method: str
    path: str
    view: View
    level: Level
    since: Version | None = None
    until: Version | None = None

    def known_in(self, version: Version | None) -> bool:
        """Whether a client of this microversion has the call."""
        if version is None:
            return True
        return (self.since or version) <= version <= (self.until or version)


@dataclass(frozen=True)
class Service:
    """One OpenStack service under `/<key>`; `type` is its name in the catalog.

    `alias` turns a path as old clients send it into the one of the table. `wrong_method` is what
    a known path answers to a method it lacks: Nova says 404, the others 405. `reach` turns the
    token's actor into the one that this service means by it. Below `unversioned` no microversion is
    read: the least holds.
    """

    key: str
    type: str
    routes: tuple[Route, ...]
    fault: Callable[[Problem], HttpResponse]
    microversions: Microversions | None = None
    alias: Callable[[Call, str], str] = field(default=lambda _, path: path)
    wrong_method: int = 405
    unversioned: str = ""
    reach: Callable[[Actor, Token], Actor] = field(default=lambda actor, _: actor)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_table", tuple(_compile(self.routes)))

    def find(self, path: str) -> tuple[dict[str, list[Route]], dict[str, str]]:
        """The routes of a path by method, and the values of its named segments."""
        table: tuple[tuple[re.Pattern[str], dict[str, list[Route]]], ...] = self._table  # type: ignore[attr-defined]  # set frozen above
        for pattern, methods in table:
            if found := pattern.fullmatch(path):
                return methods, found.groupdict()
        return {}, {}


def _compile(routes: Iterable[Route]) -> Iterable[tuple[re.Pattern[str], dict[str, list[Route]]]]:
    """The patterns in the table's order; a path stands once, with all of its methods."""
    by_path: dict[str, dict[str, list[Route]]] = {}
    for route in routes:
        by_path.setdefault(route.path, {}).setdefault(route.method, []).append(route)
    for path, methods in by_path.items():
        yield re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)), methods

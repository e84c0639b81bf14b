"""Every route that the project answers, walked from the doors' own tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

ANY = "*"


@dataclass(frozen=True, slots=True, order=True)
class RouteSeen:
    """`path` has `{name}` for its variable parts. `method` is `*` where a view takes several and
    does not say which: then one row of any method will do."""

    path: str
    method: str


def django_routes() -> Iterator[RouteSeen]:
    """What Django's resolver knows, but for the OpenStack services, which have tables."""
    yield from _walk(get_resolver().url_patterns, "/")


def live_routes() -> Iterator[RouteSeen]:
    """What the live door answers before Django sees the request."""
    from cloudwright.live.routes import ROUTES

    return (RouteSeen(route.path, route.method) for route in ROUTES)


def openstack_routes() -> Iterator[RouteSeen]:
    """The route tables of the OpenStack services."""
    for service in _services():
        for route in service.routes:
            yield RouteSeen(f"/{service.key}{route.path}", route.method)


def last_version(path: str, method: str) -> str:
    """The last microversion of Compute that knows the call, if that is not the newest; empty where
    it is."""
    for service in _services():
        if service.key == "compute":
            known = [r for r in service.routes if (f"/compute{r.path}", r.method) == (path, method)]
            newest = service.microversions.most
            ends = [r.until or newest for r in known if (r.since or newest) <= newest]
            if ends and max(ends) < newest:
                return "{}.{}".format(*max(ends))
    return ""


def _services() -> Iterator[Any]:
    found = (_service_of(view) for view in _views(get_resolver().url_patterns))
    return (service for service in found if service is not None)


def _walk(patterns: list[Any], before: str) -> Iterator[RouteSeen]:
    for entry in patterns:
        path = before + _template(entry)
        if isinstance(entry, URLResolver):
            yield from _walk(entry.url_patterns, path)
        elif isinstance(entry, URLPattern) and _service_of(entry.callback) is None:
            for method in _methods(entry.callback):
                yield RouteSeen(path, method)


def _views(patterns: list[Any]) -> Iterator[Any]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from _views(entry.url_patterns)
        else:
            yield entry.callback


def _service_of(view: Any) -> Any:
    """The OpenStack service behind a view, or None."""
    from cloudwright.osapi.common.service import Service

    while view is not None:
        for cell in getattr(view, "__closure__", None) or ():
            if isinstance(cell.cell_contents, Service):
                return cell.cell_contents
        view = getattr(view, "__wrapped__", None)
    return None


def _template(entry: URLPattern | URLResolver) -> str:
    text = str(entry.pattern)
    text = re.sub(r"\(\?P<(\w+)>(?:\[[^\]]*\]|[^()\[\]])*\)", r"{\1}", text)
    text = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", text)
    return text.removeprefix("^").removesuffix("$").removesuffix(r"\Z").replace(r"\.", ".")


def _methods(view: Any) -> list[str]:
    actions = getattr(view, "actions", None)
    if actions:
        return sorted(method.upper() for method in actions if method != "head")
    cls = getattr(view, "cls", None) or getattr(view, "view_class", None)
    if cls is None:
        return [ANY]
    names = ("get", "post", "put", "patch", "delete")
    return [name.upper() for name in names if hasattr(cls, name)]

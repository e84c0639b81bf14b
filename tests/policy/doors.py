"""The doors: which routes are theirs, how somebody comes in, what stands for `{...}`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.test import Client

from cloudwright.core.access.services.token import issue_api_token
from cloudwright.core.accounts.models import User
from tests.policy import routes
from tests.policy.routes import RouteSeen
from tests.policy.table import Row

Names = Mapping[str, str]


@dataclass(frozen=True)
class Door:
    """`routes` are all it answers; `enter(client, user)` lets somebody in and gives the
    headers of their requests; `names` says what `{...}` of a row stands for."""

    table: str
    routes: Callable[[], Iterator[RouteSeen]]
    enter: Callable[[Client, User], dict[str, str]]
    names: Callable[[Row, Names], Names]
    form: bool = False

    def send(self, client: Client, headers: dict[str, str], row: Row, known: Names) -> int:
        """Send the row's request; the status of the answer."""
        names = self.names(row, known)
        path = row.path.format(**names)
        body = re.sub(r"<(\w+)>", lambda found: names[found[1]], json.dumps(row.body))
        if self.form and row.method == "POST":
            sent = {**headers, "HX-Request": "true"}
            return client.post(path, json.loads(body) or {}, headers=sent).status_code
        data = "" if row.body is None else body
        kind = "application/json"
        answer = client.generic(row.method, path, data, content_type=kind, headers=headers)
        return answer.status_code


def _api_routes() -> Iterator[RouteSeen]:
    for route in routes.django_routes():
        if route.path.startswith(("/api/", "/api-auth/")):
            yield route


def _portal_routes() -> Iterator[RouteSeen]:
    for route in routes.django_routes():
        if not route.path.startswith(("/api/", "/api-auth/")):
            yield route


def _by_token(client: Client, user: User) -> dict[str, str]:
    return {"Authorization": f"Token {issue_api_token(user)}"}


def _by_session(client: Client, user: User) -> dict[str, str]:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return {}


def _named_by(segments: Mapping[str, str], part: int) -> Callable[[Row, Names], Names]:
    """`{uuid}` is what the segment of the path says."""

    def names(row: Row, known: Names) -> Names:
        parts = row.path.split("/")
        kind = segments.get(parts[part], "") if len(parts) > part else ""
        return {**known, "uuid": known.get(kind, "")}

    return names


API = {
    "customers": "customer",
    "projects": "project",
    "users": "user",
    "keys": "key",
    "service-settings": "settings",
    "services": "service",
    "links": "link",
    "instances": "instance",
    "images": "image",
    "flavors": "flavor",
    "networks": "network",
    "operations": "operation",
    "quotas": "quota",
}
PORTAL = {
    "instances": "dashed_instance",
    "keys": "dashed_key",
    "operations": "dashed_operation",
    "command-line": "dashed_credential",
}


DOORS = {
    "api": Door("api", _api_routes, _by_token, _named_by(API, 2)),
    "portal": Door("portal", _portal_routes, _by_session, _named_by(PORTAL, 1), form=True),
}

"""Walks `/api/` as every role and as a stranger."""

from __future__ import annotations

import re

from rest_framework.test import APIClient

from cloudwright.core.access.services.token import issue_api_token
from cloudwright.core.accounts.models import User
from tests.policy import routes, table
from tests.policy.conftest import World, undone
from tests.policy.table import ROLES, Row

# /api/<segment>/{uuid}/ -> the row of the world that stands there
SEGMENTS = {
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


def ours() -> list[routes.RouteSeen]:
    return sorted(
        route for route in routes.django_routes() if route.path.startswith(("/api/", "/api-auth/"))
    )


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    rows = {(row.method, row.path) for row in table.read("api")}
    paths = {path for _, path in rows}
    seen = ours()
    for route in seen:
        known = route.path in paths if route.method == "*" else (route.method, route.path) in rows
        assert known, table.how_to("api", route.method, route.path)
    known_paths = {route.path for route in seen}
    assert paths <= known_paths, f"rows without a route: {sorted(paths - known_paths)}"


def test_everybody_gets_what_the_table_says(world: World) -> None:
    clients = {role: _client(user) for role, user in world.people.items()}
    wrong = []
    for row in table.read("api"):
        for role in ROLES:
            with undone():
                got = _send(clients[role], row, world)
            if got != row.expected[role]:
                wrong.append(f"{row} as {role}: {got}, the table says {row.expected[role]}")
    assert not wrong, "\n".join(wrong)


def _client(user: User | None) -> APIClient:
    client = APIClient()
    if user is not None:
        client.credentials(HTTP_AUTHORIZATION=f"Token {issue_api_token(user)}")
    return client


def _send(client: APIClient, row: Row, world: World) -> int:
    segment = row.path.split("/")[2] if row.path.count("/") > 2 else ""
    names = {**world.names, "uuid": world.names.get(SEGMENTS.get(segment, ""), "")}
    path = row.path.format(**names)
    body = _filled(row.body, names)
    answer = client.generic(row.method, path, body, content_type="application/json")
    return answer.status_code


def _filled(body: object, names: dict[str, str]) -> str:
    from json import dumps

    if body is None:
        return ""
    text = dumps(body)
    return re.sub(r"<(\w+)>", lambda found: names[found[1]], text)

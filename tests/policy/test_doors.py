"""Walks every door as every role and as a stranger, against hand-written tables."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.test import Client

from tests.policy import table
from tests.policy.conftest import World, undone
from tests.policy.doors import DOORS
from tests.policy.routes import RouteSeen
from tests.policy.table import ROLES


@pytest.mark.parametrize("name", DOORS)
def test_every_route_has_a_row_and_every_row_a_route(name: str) -> None:
    rows = {(row.method, row.route) for row in table.read(name)}
    paths = {path for _, path in rows}
    seen = set(DOORS[name].routes())
    missing = [route for route in sorted(seen) if not _known(route, rows, paths)]
    assert not missing, "\n".join(table.how_to(name, each.method, each.path) for each in missing)
    left_over = paths - {route.path for route in seen}
    assert not left_over, f"rows without a route: {sorted(left_over)}"


def _known(route: RouteSeen, rows: set[tuple[str, str]], paths: set[str]) -> bool:
    return route.path in paths if route.method == "*" else (route.method, route.path) in rows


@pytest.mark.parametrize("name", DOORS)
def test_everybody_gets_what_the_table_says(name: str, world: World) -> None:
    door, wrong = DOORS[name], []
    clients = {role: Client(raise_request_exception=False) for role in ROLES}
    headers = {
        role: door.enter(clients[role], user) if user else {} for role, user in world.people.items()
    }
    cookies = {role: deepcopy(client.cookies) for role, client in clients.items()}
    for row in table.read(name):
        for role in ROLES:
            with undone():
                clients[role].cookies = deepcopy(cookies[role])
                got = door.send(clients[role], headers[role], row, world.names)
            if got != row.expected[role]:
                wrong.append(f"{row} as {role}: {got}, the table says {row.expected[role]}")
    assert not wrong, "\n".join(wrong)

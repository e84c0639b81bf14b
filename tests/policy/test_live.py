"""Walks the live door, over a real server, as every role and as a stranger."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from cloudwright.cloud.image.models import Image
from cloudwright.core.access.services.token import issue_scoped
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project
from cloudwright.live.application import application
from tests.conftest import MakeUser
from tests.live.server import serving
from tests.policy import routes, table
from tests.policy.table import ROLES, Row

BYTES = {"Content-Type": "application/octet-stream"}


@pytest.fixture
def door(transactional_db: None) -> Iterator[str]:
    with serving(application) as address:
        yield address


@pytest.fixture
def tokens(
    door: str,
    make_user: MakeUser,
    project: Project,
    other_project: Project,
    reader: User,
    member: User,
    manager: User,
    staff: User,
) -> dict[str, str]:
    """An OpenStack token of each role, for its project."""
    other = make_user("otto", member=other_project)
    people = {"reader": reader, "member": member, "manager": manager, "staff": staff}
    found = {
        role: issue_scoped(user, project, methods=["password"])[0] for role, user in people.items()
    }
    return found | {"other": issue_scoped(other, other_project, methods=["password"])[0]}


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    rows = {(row.method, row.path) for row in table.read("live")}
    seen = {(route.method, route.path) for route in routes.live_routes()}
    for method, path in sorted(seen - rows):
        raise AssertionError(table.how_to("live", method, path))
    assert rows <= seen, f"rows without a route: {sorted(rows - seen)}"


def test_everybody_gets_what_the_table_says(
    door: str, tokens: dict[str, str], image: Image
) -> None:
    Image.objects.filter(pk=image.pk).update(visibility="private")
    wrong = []
    for row in table.read("live"):
        path = row.path.format(image_id=image.uuid, token="cwt_unknown")
        got = {role: _send(door, row, path, tokens.get(role)) for role in ROLES}
        if got != row.expected:
            wrong.append(f"{row}: {got}, the table says {row.expected}")
    assert not wrong, "\n".join(wrong)


def _send(door: str, row: Row, path: str, token: str | None) -> int:
    """The status of the answer; of a stream only the head is read, of a
    websocket the code with which it is closed."""
    headers = {"X-Auth-Token": token} if token else {}
    if row.method == "WEBSOCKET":
        with (
            connect(f"ws://{door}{path}", additional_headers=headers) as socket,
            pytest.raises(ConnectionClosed) as closed,
        ):
            socket.recv(timeout=5)
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code
    content = b"x" if row.method == "PUT" else None
    sent = {**headers, **(BYTES if content else {})}
    url = f"http://{door}{path}"
    with httpx.stream(row.method, url, headers=sent, content=content, timeout=10) as answer:
        return answer.status_code

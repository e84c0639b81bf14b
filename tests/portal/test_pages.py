"""Every page renders for every role within the budget of DESIGN §9, on real rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cloudwright.broker.instances.models import Instance
from cloudwright.core.accounts.models import User
from cloudwright.core.operations.models import Operation
from cloudwright.kernel import clock
from tests.portal.conftest import Browse

BUDGET = 15
LISTS = (
    "/",
    "/instances/",
    "/instances/?q=web&state=running&o=-ram_mib",
    "/instances/create/",
    "/operations/",
    "/activity/",
    "/keys/",
    "/command-line/",
    "/profile/",
    "/welcome/",
)
OF_INSTANCE = ("", "rename/", "delete/", "screen/", "serial/")


@pytest.mark.parametrize("role", ["reader", "member", "manager", "owner", "staff", "stranger"])
def test_pages_render_within_their_queries(
    request: pytest.FixtureRequest, browse: Browse, managed: Instance, role: str
) -> None:
    user: User = request.getfixturevalue(role)
    browser = browse(user)
    paths = [*LISTS]
    if role != "stranger":
        operation = Operation.objects.filter(project=managed.project).latest("pk")
        paths += [f"/instances/{managed.uuid}/{part}" for part in OF_INSTANCE]
        paths += [f"/operations/{operation.uuid}/"]
    if role == "staff":
        paths += [f"/people/?kind={kind}" for kind in ("users", "projects", "customers")]

    for path in paths:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = browser.get(path)
        assert answer.status_code == 200, path
        assert len(queries) <= BUDGET, (path, [query["sql"] for query in queries])


def test_a_stranger_sees_nothing_of_it(browse: Browse, managed: Instance, stranger: User) -> None:
    browser = browse(stranger)
    operation = Operation.objects.latest("pk")

    for path in ("/", "/instances/", "/operations/", "/activity/"):
        assert managed.name not in browser.get(path).content.decode()
    assert browser.get(f"/instances/{managed.uuid}/").status_code == 404
    assert browser.get(f"/operations/{operation.uuid}/").status_code == 404
    assert browser.post(f"/instances/{managed.uuid}/do/stop/").status_code == 404


def test_lists_need_no_more_queries_for_more_rows(
    browse: Browse, managed: Instance, member: User, copies: Callable[[int], None]
) -> None:
    browser = browse(member)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            browser.get("/instances/")
            browser.get("/")
        counts.append(len(queries))
        copies(30)

    assert counts[0] == counts[1]


def test_pages_of_the_list_are_in_the_address(
    browse: Browse, managed: Instance, member: User, copies: Callable[[int], None]
) -> None:
    copies(30)
    Instance.objects.filter(pk=managed.pk).update(created_at=clock.now() - timedelta(days=9))
    browser = browse(member)

    first = browser.get("/instances/").content.decode()
    second = browser.get("/instances/", {"page": 2}).content.decode()

    assert " of 31</span>" in first
    assert str(managed.uuid) in second
    assert str(managed.uuid) not in first
    fragment = browser.get("/instances/", {"page": 2}, headers={"HX-Request": "true"})
    assert fragment.content.decode().lstrip().startswith('<div id="instances"')


def test_what_happened_is_told_once_unless_asked(
    browse: Browse, managed: Instance, member: User
) -> None:
    browser = browse(member)

    for path in ("/operations/", "/activity/"):
        once = browser.get(path).content.decode()
        both = browser.get(path, {"all": "1"}).content.decode()
        assert 0 < once.count("web1") < both.count("web1"), path

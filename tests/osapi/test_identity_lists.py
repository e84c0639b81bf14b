"""Lists of the Identity API cost the same however long. `tests/fuzz/test_lists.py` walks all
paths; this is for what a query string adds."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cloudwright.core.access.services import role as roles
from cloudwright.core.access.services import token
from cloudwright.core.accounts.models import Customer, Group, User
from cloudwright.core.projects.models import Project, ProjectGroup
from cloudwright.kernel.actor import SYSTEM
from tests.conftest import MakeUser

LIST = "/identity/v3/role_assignments"


def asked(client: Client, query: str) -> tuple[int, list[dict[str, Any]]]:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(f"{LIST}?{query}")
    assert answer.status_code == 200
    return len(captured), answer.json()["role_assignments"]


@pytest.mark.parametrize("query", ["", "include_names", "effective", "effective&include_names"])
def test_role_assignments_cost_the_same_however_many(
    query: str, staff: User, customer: Customer, project: Project, make_user: MakeUser
) -> None:
    secret, _ = token.issue_scoped(staff, None, methods=["password"])
    client = Client(headers={"X-Auth-Token": secret})

    def more(number: int) -> None:
        """A user, a group of two, a customer and a group of projects, each with a role."""
        one, two = make_user(f"one{number}"), make_user(f"two{number}")
        crew = Group.objects.create(customer=customer, name=f"crew{number}")
        crew.members.add(one, two)
        inside = Project.objects.create(customer=customer, name=f"inside{number}")
        joined = ProjectGroup.objects.create(customer=customer, name=f"joined{number}")
        joined.projects.add(inside, project)
        other = Customer.objects.create(name=f"other{number}")
        Project.objects.create(customer=other, name="below")
        roles.grant("member", one, project, actor=SYSTEM)
        roles.grant("manager", crew, inside, actor=SYSTEM)
        roles.grant("reader", two, joined, actor=SYSTEM)
        roles.grant("manager", one, other, inherited=True, actor=SYSTEM)

    more(0)
    few, short = asked(client, query)
    for number in range(1, 4):
        more(number)
    many, long = asked(client, query)
    assert len(long) > 3 * (len(short) - 4)
    assert many == few <= 9


def test_what_is_effective(
    staff: User, customer: Customer, project: Project, make_user: MakeUser
) -> None:
    secret, _ = token.issue_scoped(staff, None, methods=["password"])
    client = Client(headers={"X-Auth-Token": secret})
    bob = make_user("bob")
    crew = Group.objects.create(customer=customer, name="crew")
    crew.members.add(bob)
    roles.grant("member", crew, customer, inherited=True, actor=SYSTEM)
    _, found = asked(client, f"effective&include_names&user.id={bob.uuid.hex}")
    told = {(each["role"]["name"], each["scope"]["project"]["name"]) for each in found}
    assert told == {("member", project.name), ("reader", project.name)}
    _, granted = asked(client, f"group.id={crew.uuid.hex}")
    assert granted[0]["scope"]["OS-INHERIT:inherited_to"] == "projects"

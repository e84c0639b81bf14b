"""Lists stay cheap, whatever there is (DESIGN §9)."""

from __future__ import annotations

import time

import pytest
from pytest_django import DjangoAssertNumQueries

from cloudwright.broker.instances.models import Instance
from cloudwright.broker.services.models import Link
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project
from tests.api.conftest import Api

MANY = 6000
QUERIES = 12
CPU_SECONDS = 0.030


@pytest.fixture
def many(foreign_link: Link, project: Project, member: User) -> Link:
    """6,000 instances and 300 further projects of the same customer."""
    Project.objects.bulk_create(
        Project(customer=project.customer, name=f"p{number}") for number in range(300)
    )
    Instance.objects.bulk_create(
        Instance(
            link=foreign_link,
            settings=foreign_link.service.settings,
            project=project,
            user=member,
            name=f"vm {number}",
            backend_id=f"vm-{number}",
            state="OK",
            runtime_state="ACTIVE",
            internal_ips=["10.0.0.1"],
        )
        for number in range(MANY)
    )
    return foreign_link


@pytest.mark.parametrize("role", ["member", "manager", "staff"])
def test_a_page_of_instances_is_cheap_for_every_role(
    api: Api,
    many: Link,
    role: str,
    request: pytest.FixtureRequest,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = api(request.getfixturevalue(role))
    url = "/api/instances/?page_size=100&page=3"
    client.get(url)

    with django_assert_max_num_queries(QUERIES):
        answer = client.get(url)
    assert len(answer.json()) == 100
    assert answer["X-Result-Count"] == str(MANY)

    # On a machine that others use as well the caches are cold: the best of many tries counts.
    tries = (_cpu(lambda: client.get(url)) for _ in range(25))
    assert any(seconds < CPU_SECONDS for seconds in tries)


@pytest.mark.parametrize(
    "kind",
    ["customers", "projects", "users", "keys", "service-settings", "services", "links", "images",
     "flavors", "networks", "operations", "events", "quotas"],
)  # fmt: skip
def test_every_other_list_keeps_to_its_queries(
    api: Api,
    foreign_link: Link,
    owner: User,
    kind: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    project = foreign_link.project
    Project.objects.bulk_create(
        Project(customer=project.customer, name=f"p{number}") for number in range(30)
    )
    client = api(owner)

    with django_assert_max_num_queries(QUERIES):
        assert client.get(f"/api/{kind}/?page_size=100").status_code == 200


def _cpu(call: object) -> float:
    before = time.process_time()
    call()  # type: ignore[operator]
    return time.process_time() - before

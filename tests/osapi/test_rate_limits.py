"""So many calls in a time and no more, where an administrator says so."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from cloudwright.config.options.rate_limits import DEFAULT, RateLimits
from cloudwright.core.access.services import token
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.models import Rate
from cloudwright.core.quotas.reconcilers import rates_idle
from cloudwright.core.quotas.rules import deciding, parsed
from cloudwright.core.quotas.services.rate import RateLimited, take
from cloudwright.kernel import clock

pytestmark = pytest.mark.django_db
Limited = Callable[..., None]


@pytest.fixture
def limited(settings: Any) -> Limited:
    """limited("GET * .* 2 MINUTE"): these rules, turned on."""

    def limit(*rules: str, **more: Any) -> None:
        settings.CLOUDWRIGHT_RATE_LIMITS = replace(RateLimits(), enabled=True, rules=rules, **more)

    return limit


def client_of(user: User, project: Project, **headers: str) -> Client:
    secret, _ = token.issue_scoped(user, project, methods=["password"])
    return Client(headers={"X-Auth-Token": secret, **headers})


def test_the_call_too_many_waits(limited: Limited, member: User, project: Project) -> None:
    limited("GET */flavors ^/flavors 2 MINUTE")
    client = client_of(member, project)
    with clock.steered() as advance:
        assert [client.get("/compute/v2.1/flavors").status_code for _ in range(2)] == [200, 200]
        refused = client.get("/compute/v2.1/flavors")
        assert refused.status_code == 413
        assert 29 <= int(refused["Retry-After"]) <= 30
        told = refused.json()["overLimit"]
        assert told["code"] == 413
        assert told["retryAfter"] == refused["Retry-After"]
        assert "2 times GET to */flavors each minute" in told["message"]
        assert client.get("/compute/v2.1/os-keypairs").status_code == 200
        advance(timedelta(seconds=int(refused["Retry-After"])))
        assert client.get("/compute/v2.1/flavors").status_code == 200


def test_who_knows_microversions_gets_429(limited: Limited, member: User, project: Project) -> None:
    limited("GET * .* 1 DAY")
    client = client_of(member, project, **{"OpenStack-API-Version": "compute 2.79"})
    assert client.get("/compute/v2.1/flavors").status_code == 200
    refused = client.get("/compute/v2.1/flavors")
    assert refused.status_code == 429
    assert refused.json()["overLimit"]["code"] == 429
    assert client.get("/network/v2.0/networks").status_code == 200, "another service"


def test_the_most_specific_rule_decides() -> None:
    rules = parsed(DEFAULT)
    assert [deciding(rules, *each) and str(deciding(rules, *each)) for each in [
        ("POST", "/servers"), ("POST", "/servers/x/action"), ("GET", "/servers?changes-since=1"),
        ("GET", "/servers"),
    ]] == [DEFAULT[1], DEFAULT[0], DEFAULT[3], None]  # fmt: skip


@pytest.mark.parametrize(("counted_by", "second"), [("user", 200), ("project", 413)])
def test_calls_are_added_up_by_user_or_project(
    limited: Limited,
    member: User,
    reader: User,
    project: Project,
    counted_by: str,
    second: int,
) -> None:
    limited("GET * .* 1 DAY", counted_by=counted_by)
    assert client_of(member, project).get("/compute/v2.1/flavors").status_code == 200
    assert client_of(reader, project).get("/compute/v2.1/flavors").status_code == second


def test_limits_tell_what_is_left(limited: Limited, member: User, project: Project) -> None:
    limited("GET * .* 10 MINUTE", "POST * .* 5 MINUTE", "GET */limits ^/limits$ 3 HOUR")
    shown = client_of(member, project).get("/compute/v2.1/limits").json()["limits"]["rate"]
    assert [(each["uri"], each["regex"]) for each in shown] == [
        ("*", ".*"),
        ("*/limits", "^/limits$"),
    ]
    left = {
        (line["verb"], line["value"]): line["remaining"] for of in shown for line in of["limit"]
    }
    assert left == {("GET", 10): 10, ("POST", 5): 5, ("GET", 3): 2}


def test_off_costs_no_query(
    member: User, project: Project, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    client = client_of(member, project)
    with django_assert_max_num_queries(5) as seen:
        assert client.get("/compute/v2.1/flavors").status_code == 200
    assert not any("core_quotas_rate" in query["sql"] for query in seen.captured_queries)
    assert client.get("/compute/v2.1/limits").json()["limits"]["rate"] == []


def test_what_is_over_is_forgotten(member: User) -> None:
    take(parsed(("GET * .* 1 MINUTE",))[0], member.uuid)
    assert rates_idle.activate().counts == {"removed": 0}
    with clock.steered() as advance:
        advance(timedelta(minutes=2))
        assert rates_idle.activate().counts == {"removed": 1}
    assert not Rate.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_fifty_at_once_exactly_seven_pass(member: User) -> None:
    rule, passed = parsed(("POST * .* 7 DAY",))[0], []

    def ask() -> None:
        try:
            take(rule, member.uuid)
            passed.append(1)
        except RateLimited:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(50)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(passed) == 7

"""One ledger: nothing is oversold, everything comes back."""

from __future__ import annotations

import contextlib
import threading
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloudwright.core.quotas.models import Quota, Reservation
from cloudwright.core.quotas.reconcilers import quota_drift
from cloudwright.core.quotas.selectors.quota import limit_of, limits_of, usage_of
from cloudwright.core.quotas.services import ledger
from cloudwright.core.quotas.services.ledger import LimitBelowUsage
from cloudwright.kernel.actor import SYSTEM
from cloudwright.kernel.errors import BadInput, QuotaExceeded


def usage(scope, name: str = "instances") -> int:
    return next(line.usage for line in usage_of(scope) if line.name == name)


@pytest.mark.django_db
def test_reserving_counts_in_project_and_customer_and_is_repeatable(project, customer):
    holder = ("instance", uuid4())
    for _ in range(2):
        ledger.reserve(project, holder, {"instances": 1, "cores": 4})
    assert (usage(project), usage(customer), usage(project, "cores")) == (1, 1, 4)
    for _ in range(2):
        ledger.release(holder)
    assert (usage(project), usage(customer), usage(project, "cores")) == (0, 0, 0)


@pytest.mark.django_db
def test_a_refusal_says_what_is_used_and_keeps_nothing(project, customer):
    ledger.set_limit(customer, "cores", 3, actor=SYSTEM)
    with pytest.raises(QuotaExceeded) as refused:
        ledger.reserve(project, ("instance", uuid4()), {"cores": 4, "instances": 1})
    assert refused.value.params == {"name": "cores", "requested": 4, "used": 0, "limit": 3}
    assert not Reservation.objects.exists()
    assert usage(customer, "instances") == 0
    with pytest.raises(BadInput):
        ledger.set_limit(customer, "cores", -2, actor=SYSTEM)


@pytest.mark.django_db
def test_a_common_limit_holds_for_those_without_their_own_also_later(project, other_project):
    ledger.set_limit(other_project, "cores", 9, actor=SYSTEM)
    for each in (project, other_project):
        ledger.reserve(each, ("instance", uuid4()), {"cores": 3})
    ledger.set_limit(None, "cores", 4, actor=SYSTEM)
    with pytest.raises(QuotaExceeded) as refused:
        ledger.reserve(project, ("instance", uuid4()), {"cores": 2})
    assert refused.value.params["limit"] == limit_of(project, "cores") == 4
    ledger.reserve(other_project, ("instance", uuid4()), {"cores": 2})

    ledger.reset_limits(other_project, ["cores"], actor=SYSTEM)
    with pytest.raises(QuotaExceeded):
        ledger.reserve(other_project, ("instance", uuid4()), {"cores": 1})
    ledger.set_limit(None, "cores", None, actor=SYSTEM)
    ledger.reserve(project, ("instance", uuid4()), {"cores": 2})


@pytest.mark.django_db
def test_below_the_usage_a_limit_must_be_meant(project):
    ledger.reserve(project, ("instance", uuid4()), {"cores": 3})
    with pytest.raises(LimitBelowUsage):
        ledger.set_limits(project, {"cores": 2, "instances": 7}, actor=SYSTEM, force=False)
    assert limits_of(project, ["cores", "instances"]) == {"cores": 40, "instances": 20}
    ledger.set_limits(project, {"cores": 2, "instances": 7}, actor=SYSTEM)
    assert limits_of(project, ["cores", "instances"]) == {"cores": 2, "instances": 7}


@pytest.mark.django_db
def test_what_a_deleted_project_left_counted_is_mended(project, customer):
    ledger.reserve(project, ("instance", uuid4()), {"instances": 2})
    project.delete()
    assert usage(customer) == 2
    assert quota_drift.activate().counts == {"mended": 2}
    assert usage(customer) == 0
    assert quota_drift.activate().counts == {"mended": 0}


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_into_a_limit_of_twenty_are_twenty(project):
    ledger.set_limit(project, "instances", 20, actor=SYSTEM)
    taken: list[bool] = []

    def work() -> None:
        for _ in range(10):
            try:
                ledger.reserve(project, ("instance", uuid4()), {"instances": 1})
            except QuotaExceeded:
                taken.append(False)
            else:
                taken.append(True)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (taken.count(True), len(taken)) == (20, 50)
    assert usage(project) == 20


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 4), st.integers(1, 9)), max_size=25))
@pytest.mark.django_db
def test_usage_is_always_the_sum_of_the_reservations(project, moves):
    holders = [uuid4() for _ in range(5)]
    for take, who, amount in moves:
        if not take:
            ledger.release(("thing", holders[who]))
            continue
        with contextlib.suppress(QuotaExceeded):
            ledger.reserve(project, ("thing", holders[who]), {"instances": amount})
    for quota in Quota.objects.filter(name="instances"):
        held = Reservation.objects.filter(name="instances", project=project)
        assert quota.usage == sum(row.amount for row in held)
    for holder in holders:
        ledger.release(("thing", holder))

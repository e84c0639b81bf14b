"""What instances are said to have used."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.selectors.usage import instances_used, uses
from cloudwright.cloud.compute.services import instance as instances
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM
from tests.simulated_cloud import MakeInstance

HOUR = timedelta(hours=1)


def hours(before: timedelta, after: timedelta) -> list[float]:
    """Of each instance in the period around now."""
    now = clock.now()
    start, stop = now - before, now + after
    return [
        round(each.hours, 3) for each in uses(instances_used(SYSTEM, start, stop), start, stop, now)
    ]


def test_nobody_uses_what_is_still_to_come(make_instance: MakeInstance) -> None:
    instance = make_instance()
    Instance.objects.filter(pk=instance.pk).update(launched_at=clock.now() - 2 * HOUR)
    assert hours(5 * HOUR, 24 * HOUR) == [pytest.approx(2, abs=0.01)], "from its start until now"
    assert hours(HOUR, 24 * HOUR) == [pytest.approx(1, abs=0.01)], "within the period"
    assert hours(5 * HOUR, -HOUR) == [pytest.approx(1, abs=0.01)]
    instances.delete(instance, actor=SYSTEM)
    make_instance.drain()
    Instance.objects.filter(pk=instance.pk).update(terminated_at=clock.now() - HOUR)
    assert hours(5 * HOUR, 24 * HOUR) == [pytest.approx(1, abs=0.01)], "until its end"
    assert hours(HOUR / 2, 24 * HOUR) == [], "it was gone before"

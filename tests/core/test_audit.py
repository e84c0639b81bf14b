"""Events lie in daily partitions, and whole days are dropped."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from cloudwright.core.audit import partitions
from cloudwright.core.audit import services as audit
from cloudwright.core.audit.models import Event
from cloudwright.core.operations.reconcilers import retention
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM

TABLE = "core_audit_event"


@pytest.mark.django_db
def test_days_are_made_ahead_and_dropped_when_their_time_has_come():
    audit.record("test", "Written before its day was made.", actor=SYSTEM)
    assert partitions.ensure(TABLE) == partitions.AHEAD_DAYS + 1
    assert partitions.ensure(TABLE) == 0
    audit.record("test", "Today.", actor=SYSTEM)
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tableoid::regclass::text FROM core_audit_event")
        assert cursor.fetchall() == [(f"{TABLE}_{clock.now():%Y%m%d}",)]
    assert Event.objects.count() == 2
    with clock.steered() as advance:
        advance(timedelta(days=401 + partitions.AHEAD_DAYS))
        counts = retention.activate().counts
    assert counts["partitions_dropped"] == partitions.AHEAD_DAYS + 1
    assert not Event.objects.exists()

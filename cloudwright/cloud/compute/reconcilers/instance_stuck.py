"""Instances in the middle of a task that no operation works on: the task is over, and failed.

Cannot happen while every move is made together with its operation; does happen when a database is
restored, or operations are removed by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.selectors.drift import Wanted, wanted
from cloudwright.cloud.compute.states import INSTANCE
from cloudwright.cloud.compute.writes import instance as writes
from cloudwright.core.audit import services as audit
from cloudwright.core.operations.reconciler import Reconciler, Report, register
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM
from cloudwright.kernel.errors import Conflict

PATIENCE = timedelta(minutes=2)


class Interrupted(Conflict):
    """409: what worked on the instance is gone."""

    code = "instance.interrupted"
    message = "What was being done to this instance was interrupted. Try it again, or delete it."


def plan(rows: Iterable[Wanted], now: datetime) -> list[Wanted]:
    """Those that have been in a task for long with nobody at work."""
    return [
        row
        for row in rows
        if row.state in INSTANCE.transitional and not row.busy and now - row.changed_at > PATIENCE
    ]


def activate() -> Report:
    """Fail what is stuck; the drift reconciler and the user take it from there."""
    rows = wanted(Instance.objects.filter(state__in=INSTANCE.transitional))
    return Report({"failed": sum(_fail(row) for row in plan(rows, clock.now()))})


@transaction.atomic
def _fail(row: Wanted) -> bool:
    instance = writes.fail(row.uuid, Interrupted(), of_delete=True)
    if instance is None:
        return False
    message = f"was interrupted while it was {row.state}."
    writes.tell("instance_interrupted", message, instance, SYSTEM, level=audit.ERROR)
    return True


INSTANCE_STUCK = register(
    Reconciler(name="instance_stuck", every=timedelta(minutes=1), activate=activate)
)

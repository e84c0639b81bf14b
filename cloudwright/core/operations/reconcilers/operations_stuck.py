"""Recovery of operations: a lost wake-up, a lease that ran out, a sleeper whose holder is gone."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from cloudwright.core.operations.claims import wake_free
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.reconciler import Reconciler, Report, register
from cloudwright.core.operations.states import LIVE
from cloudwright.core.operations.wakeups import send_look
from cloudwright.kernel import clock

PATIENCE = timedelta(seconds=10)


@transaction.atomic
def activate() -> Report:
    """Wake sleepers whose targets nobody holds; send a look to each queue with overdue rows."""
    woken = wake_free(Operation.objects.all())
    overdue = Operation.objects.filter(state__in=LIVE, next_run_at__lt=clock.now() - PATIENCE)
    overdue = overdue.exclude(lease_until__gt=clock.now())
    queues = sorted(set(overdue.values_list("queue", flat=True)))
    for queue in queues:
        send_look(queue)
    return Report({"woken": woken, "queues": len(queues)})


RECONCILER = register(Reconciler("operations_stuck", timedelta(seconds=5), activate))

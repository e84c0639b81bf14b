"""Claiming due operations: batches, leases and fencing numbers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from cloudwright.core.operations.models import Operation, OperationTarget
from cloudwright.core.operations.states import ACCEPTED, LIVE, OPERATION
from cloudwright.core.rows import move
from cloudwright.kernel import clock

BATCH = 50
LEASE = timedelta(seconds=15)


def due(queue: str) -> bool:
    """Whether a claim would find something now. One indexed look."""
    return _due(queue).exists()


def claim(queue: str, worker: str, *, most: int = BATCH) -> list[Operation]:
    """Take up to `most` due operations: a lease, a new fencing number, the targets held.

    An accepted one whose targets are held elsewhere stays accepted and sleeps until their holder
    ends; that one wakes it in its last transaction.
    """
    with transaction.atomic():
        rows = list(
            _due(queue)
            .order_by("next_run_at", "pk")
            .prefetch_related("targets")
            .select_for_update(skip_locked=True)[:most]
        )
        # By target, so that two workers with common targets never wait for each other in a circle.
        rows.sort(key=_first_target)
        fences = _fences(len(rows))
        taken = [row for row, fence in zip(rows, fences, strict=True) if _take(row, worker, fence)]
    # A holder that ended while its follower lay down could not see it yet, and woke nobody.
    wake_free(Operation.objects.filter(pk__in=[row.pk for row in rows if row not in taken]))
    return taken


def wake_free(rows: QuerySet[Operation]) -> int:
    """Make those of the sleeping `rows` due whose every target is free; returns how many."""
    holder = OperationTarget.objects.filter(held=True, kind=OuterRef("kind"), uuid=OuterRef("uuid"))
    blocked = OperationTarget.objects.filter(Exists(holder), operation=OuterRef("pk"))
    sleeping = rows.filter(~Exists(blocked), state=ACCEPTED, next_run_at=None)
    return sleeping.update(next_run_at=clock.now(), wait_reason="")


def _first_target(row: Operation) -> tuple[str, str]:
    return min(((each.kind, each.uuid.hex) for each in row.targets.all()), default=("", ""))


def renew(fences: list[int]) -> None:
    """Keep the leases of these claims alive; a heartbeat thread calls it."""
    Operation.objects.filter(fence__in=fences, lease_until__isnull=False).update(
        lease_until=clock.now() + LEASE
    )


def _due(queue: str) -> QuerySet[Operation]:
    now = clock.now()
    return Operation.objects.filter(
        Q(lease_until=None) | Q(lease_until__lt=now),
        queue=queue,
        state__in=LIVE,
        next_run_at__lte=now,
    )


def _fences(count: int) -> list[int]:
    """So many new fencing numbers, each greater than all before it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval('core_operations_fence') FROM generate_series(1, %s)", [count]
        )
        return [number for (number,) in cursor.fetchall()]


def _take(row: Operation, worker: str, fence: int) -> bool:
    claimed: dict[str, Any] = {
        "fence": fence,
        "worker": worker,
        "lease_until": clock.now() + LEASE,
        "wait_reason": "",
    }
    if row.state == ACCEPTED:
        if not _hold(row):
            Operation.objects.filter(pk=row.pk).update(
                next_run_at=None, wait_reason="Another operation works on the same object."
            )
            return False
        move(row, OPERATION, "start", started_at=clock.now(), **claimed)
        return True
    for name, value in claimed.items():
        setattr(row, name, value)
    row.save(update_fields=list(claimed))
    return True


def _hold(row: Operation) -> bool:
    # Sorted, so that two operations with common targets never wait for each other.
    targets = sorted(row.targets.all(), key=lambda each: (each.kind, each.uuid.hex))
    try:
        with transaction.atomic():
            for target in targets:
                OperationTarget.objects.filter(pk=target.pk).update(held=True)
    except IntegrityError:
        return False
    return True

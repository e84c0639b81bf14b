"""Volumes, snapshots and backups in the middle of something that no operation does any more."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from cloudwright.cloud.volume.writes import keeping
from cloudwright.cloud.volume.writes.keeping import MACHINES
from cloudwright.core.operations.models import OperationTarget
from cloudwright.core.operations.reconciler import Reconciler, Report, register
from cloudwright.kernel import clock

# An operation that ends settles its rows in the same transaction: a minute is long.
GRACE = timedelta(minutes=5)
REASON = "What was being done was lost. Delete it, or ask an administrator to reset it."


def plan(rows: list[tuple[UUID, datetime]], busy: frozenset[UUID], now: datetime) -> list[UUID]:
    """Those that no living operation holds, and that have not moved for a while."""
    return [uuid for uuid, moved_at in rows if uuid not in busy and now - moved_at > GRACE]


def activate() -> Report:
    """Put them in error, or back where reading left them."""
    notes = []
    for model, machine in MACHINES.items():
        rows = model._default_manager.filter(
            deleted_at=None, state__in=machine.transitional
        ).values_list("uuid", "updated_at")
        live = OperationTarget.objects.filter(
            kind=machine.kind, operation__finished_at=None
        ).values_list("uuid", flat=True)
        for uuid in plan(list(rows), frozenset(live), clock.now()):
            found = keeping.settle(model, uuid, "failed", error_message=REASON)
            if found is None and machine.kind == "volume":
                found = keeping.free(uuid)
            if found is not None:
                notes.append(f"{machine.kind} {uuid} is {found.state} now.")
    return Report({"stuck": len(notes)}, tuple(notes))


VOLUME_STUCK = register(
    Reconciler(name="volume_stuck", every=timedelta(minutes=5), activate=activate)
)

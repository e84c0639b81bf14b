"""What must be so when everything has ended, whatever was asked: nothing half made or lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.reconcilers import orphans
from cloudwright.cloud.volume.models import Backup, Snapshot, Volume
from cloudwright.cloud.volume.reconcilers import volume_orphans
from cloudwright.core.quotas.models import Reservation
from tests.drills.books import HELD, HOST, QUOTA, UNENDED, UNEXPLAINED

HOLDERS: dict[str, Any] = {
    "instance": Instance,
    "volume": Volume,
    "snapshot": Snapshot,
    "backup": Backup,
}
TABLES = {
    "operations that have not ended": UNENDED,
    "operations that failed without a reason": UNEXPLAINED,
    "targets still held": HELD,
    "quotas that are not the sum of what is held": QUOTA,
    "hosts that are not the sum of their claims": HOST,
}


def unbalanced() -> list[str]:
    """Everything that does not fit together; empty is right."""
    return [
        *(f"{what}: {row}" for what, query in TABLES.items() for row in _rows(query)),
        *_holders(),
        *_unexplained(),
        *(f"host: {note}" for note in orphans.activate().notes),
        *(f"pool: {note}" for note in volume_orphans.activate().notes),
    ]


def _rows(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def _holders() -> Iterator[str]:
    """Every living row holds its quota, and nothing else does."""
    for kind, model in HOLDERS.items():
        held = set(
            Reservation.objects.filter(holder_kind=kind).values_list("holder_uuid", flat=True)
        )
        living = set(model.objects.filter(deleted_at=None).values_list("uuid", flat=True))
        yield from (f"{kind} {uuid} lives and holds no quota" for uuid in living - held)
        yield from (f"{kind} {uuid} is gone and holds quota" for uuid in held - living)


def _unexplained() -> Iterator[str]:
    """Whatever has failed says why, whatever has not says nothing."""
    for kind, model in HOLDERS.items():
        for row in model.objects.filter(deleted_at=None):
            if row.state.startswith("error") and not row.error_message:
                yield f"{kind} {row.uuid} is {row.state} and does not say why"

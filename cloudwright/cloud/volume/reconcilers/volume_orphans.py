"""Bytes in the local pool that no row knows, and rows whose bytes are not there.

Reported, never removed: an administrator decides (DESIGN §3).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from cloudwright.cloud.volume import backends
from cloudwright.cloud.volume.models import Backup, Snapshot, Volume
from cloudwright.contracts.volumes import Item, ItemKind
from cloudwright.core.operations.reconciler import Reconciler, Report, register


def plan(
    wanted: frozenset[Item], known: frozenset[UUID], seen: Iterable[Item]
) -> tuple[list[Item], list[Item]]:
    """(strays, lost): items seen that no row explains, and items wanted that were not seen."""
    found = frozenset(seen)
    strays = [item for item in found if item.uuid not in known]
    return sorted(strays, key=str), sorted(wanted - found, key=str)


def activate() -> Report:
    """Look at every pool that this process reaches."""
    notes = []
    counts = {"strays": 0, "lost": 0}
    for name in backends.local_names():
        # The pool first: a row that is made meanwhile is only found wanted later.
        seen = frozenset(backends.local(name).list())
        wanted, known = _rows(name)
        strays, lost = plan(wanted, known, seen)
        counts["strays"] += len(strays)
        counts["lost"] += len(lost)
        notes += [f"{item.kind} {item.uuid} on {name} belongs to nobody." for item in strays]
        notes += [f"{item.kind} {item.uuid} is not on {name} any more." for item in lost]
    return Report(counts, tuple(notes))


def _rows(host: str) -> tuple[frozenset[Item], frozenset[UUID]]:
    rows: dict[ItemKind, QuerySet[Any]] = {
        ItemKind.VOLUME: Volume.objects.filter(host__name=host),
        ItemKind.SNAPSHOT: Snapshot.objects.filter(volume__host__name=host),
        ItemKind.BACKUP: Backup.objects.filter(host__name=host),
    }
    wanted, known = set(), set()
    for kind, query in rows.items():
        # An imported backup may have the bytes of another.
        own = Coalesce("data_uuid", "uuid") if kind == ItemKind.BACKUP else F("uuid")
        living = query.filter(deleted_at=None).annotate(kept_as=own).values_list("kept_as", "state")
        for uuid, state in living:
            known.add(uuid)
            if state == "available":
                wanted.add(Item(kind, uuid))
    return frozenset(wanted), frozenset(known)


VOLUME_ORPHANS = register(
    Reconciler(name="volume_orphans", every=timedelta(minutes=10), activate=activate, per_host=True)
)

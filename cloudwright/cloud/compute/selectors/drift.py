"""What reconcilers read of instances: wanted states, and whether an operation is at work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from cloudwright.cloud.compute.models import Instance
from cloudwright.core.operations.models import OperationTarget
from cloudwright.core.operations.states import LIVE


@dataclass(frozen=True, slots=True)
class Wanted:
    """A living instance as its row says. `busy`: a live operation works on it, or will."""

    uuid: UUID
    state: str
    busy: bool
    changed_at: datetime


def wanted(instances: QuerySet[Instance]) -> list[Wanted]:
    """The living ones among `instances`."""
    rows = list(instances.filter(deleted_at=None).values_list("uuid", "state", "updated_at"))
    busy = busy_among(uuid for uuid, _, _ in rows)
    return [Wanted(uuid, state, uuid in busy, at) for uuid, state, at in rows]


def busy_among(uuids: Iterable[UUID]) -> frozenset[UUID]:
    """Those that a live operation names as its target."""
    targets = OperationTarget.objects.filter(kind="instance", uuid__in=list(uuids))
    live = targets.filter(operation__state__in=LIVE)
    return frozenset(live.values_list("uuid", flat=True))

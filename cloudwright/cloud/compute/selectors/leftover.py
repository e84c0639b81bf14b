"""Machines that a move has left behind on a host."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from cloudwright.cloud.compute.models import Instance, Migration
from cloudwright.cloud.compute.selectors.drift import busy_among
from cloudwright.cloud.compute.states import DONE_WITH, ERROR


def left_behind(host_name: str, uuids: Iterable[UUID]) -> list[Instance]:
    """Those of the machines `uuids` on the host whose instances have moved away from it, or were
    deleted since. A move that is not over still needs its machine, and one that failed on the way
    back may; so does whatever an operation works on."""
    found = _left_behind(host_name, uuids)
    busy = busy_among(each.uuid for each in found)
    return [each for each in found if each.uuid not in busy]


def _left_behind(host_name: str, uuids: Iterable[UUID]) -> list[Instance]:
    there = Q(source=host_name) | Q(destination=host_name)
    moves = Migration.objects.filter(there, instance=OuterRef("pk"))
    open_ = moves.exclude(status__in=(*DONE_WITH, "error"))
    stranded = moves.filter(status="error")
    return list(
        Instance.objects.filter(Exists(moves), uuid__in=list(uuids))
        .exclude(Exists(open_))
        .exclude(Exists(stranded), state=ERROR)
        .exclude(host__name=host_name, deleted_at=None)
        .select_related("project__customer", "host")
    )


def still_left_behind(uuid: UUID, host_name: str) -> bool:
    """The same question about one machine, for the operation that works on it."""
    return bool(_left_behind(host_name, [uuid]))

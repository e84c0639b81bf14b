"""What was used of the cloud, and how long: read off the instances, those that are gone too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.selectors.instance import every_instance
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.units import mib_to_gib

GONE = "terminated"
_COLUMNS = ("uuid", "name", "state", "flavor", "launched_at", "terminated_at", "project__uuid")


@dataclass(frozen=True, slots=True)
class Use:
    """One instance in a period: what it had of the cloud, in Nova's units (GiB of its own disks,
    MiB of memory), and for how much of the period. `seconds` is its whole life so far."""

    uuid: UUID
    name: str
    project: UUID
    flavor: str
    state: str
    launched_at: datetime
    ended_at: datetime | None
    vcpus: int
    memory_mib: int
    local_gib: int
    hours: float
    seconds: int


def instances_used(
    actor: Actor, start: datetime, stop: datetime, *, project: UUID | None = None
) -> QuerySet[Instance]:
    """The instances that ran, or stood by, between the two: of one project, or of all that the
    actor administers. The oldest first."""
    rows = every_instance(actor, all_projects=True).filter(
        Q(terminated_at=None) | Q(terminated_at__gt=start), launched_at__lt=stop
    )
    if project is not None:
        rows = rows.filter(project__uuid=project)
    return rows.order_by("created_at", "pk")


def uses(rows: QuerySet[Instance], start: datetime, stop: datetime, now: datetime) -> list[Use]:
    """What these instances used between `start` and `stop`, seen from `now`. One query, and as
    little of each row as is needed."""
    found = rows.select_related(None).values(*_COLUMNS)
    return [_use(row, start, stop, now) for row in found]


def _use(row: dict[str, Any], start: datetime, stop: datetime, now: datetime) -> Use:
    flavor, launched, ended = row["flavor"], row["launched_at"], row["terminated_at"]
    within = min(ended or now, stop) - max(launched, start)
    return Use(
        uuid=row["uuid"],
        name=row["name"],
        project=row["project__uuid"],
        flavor=flavor["name"],
        state=GONE if ended else row["state"].partition("/")[0],
        launched_at=launched,
        ended_at=ended,
        vcpus=flavor["vcpus"],
        memory_mib=flavor["ram_mib"],
        local_gib=mib_to_gib(flavor["disk_mib"]) + mib_to_gib(flavor["ephemeral_mib"]),
        hours=max(within.total_seconds(), 0) / 3600,
        seconds=int(((ended or now) - launched).total_seconds()),
    )

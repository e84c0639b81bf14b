"""Projects that were deleted and are not gone: what is left of them goes, then their rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from cloudwright.cloud.tenancy.selectors.contents import remains
from cloudwright.cloud.tenancy.services.project import empty
from cloudwright.core.operations.models import OperationTarget
from cloudwright.core.operations.reconciler import Reconciler, Report, register
from cloudwright.core.projects.models import Project
from cloudwright.core.projects.services import project as projects
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM

GRACE = timedelta(minutes=1)


def plan(rows: Iterable[Project], busy: Collection[UUID], now: datetime) -> list[Project]:
    """Those on which no operation works, a minute after they were withdrawn."""
    return [
        row
        for row in rows
        if row.uuid not in busy and row.deleted_at is not None and now - row.deleted_at > GRACE
    ]


def activate() -> Report:
    """Begin again where something is left; else remove the row, if nothing rests on it."""
    counts = {"begun": 0, "forgotten": 0}
    live = OperationTarget.objects.filter(kind="project", operation__finished_at=None)
    busy = frozenset(live.values_list("uuid", flat=True))
    withdrawn = Project.objects.exclude(deleted_at=None).select_related("customer")
    for project in plan(withdrawn, busy, clock.now()):
        if remains(project):
            empty(project, actor=SYSTEM)
            counts["begun"] += 1
        elif projects.forget(project):
            counts["forgotten"] += 1
    return Report(counts)


PROJECT_REMAINS = register(
    Reconciler(name="project_remains", every=timedelta(minutes=5), activate=activate)
)

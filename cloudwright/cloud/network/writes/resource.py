"""How every row of networking changes: counted, and only if nobody else did since it was read."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import F

from cloudwright.cloud.network.models.resource import Resource
from cloudwright.cloud.network.models.security_group import SecurityGroupRule
from cloudwright.core.audit.changes import publish
from cloudwright.kernel import clock
from cloudwright.kernel.errors import Problem

R = TypeVar("R", bound=Resource | SecurityGroupRule)


class RevisionConstraintFailed(Problem):
    """412: somebody else changed it since the caller looked."""

    code, status = "revision_number.constraint_failed", 412
    message = "Constrained to {wanted}, but current revision is {found}"


def change(row: R, kind: str, *, revision: int | None = None, **values: Any) -> None:
    """Write `values` and count the revision up, in the surrounding transaction. With `revision`
    only if the row still has that one: else RevisionConstraintFailed. The row in memory shows what
    was written."""
    rows = type(row)._default_manager.filter(pk=row.pk)
    if revision is not None:
        rows = rows.filter(revision=revision)
    if not rows.update(**values, revision=F("revision") + 1, updated_at=clock.now()):
        row.refresh_from_db(fields=["revision"])
        raise RevisionConstraintFailed(wanted=revision, found=row.revision)
    row.refresh_from_db(fields=[*values, "revision", "updated_at"])
    publish(kind, row.uuid)

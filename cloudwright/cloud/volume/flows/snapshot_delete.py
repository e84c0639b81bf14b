"""Delete a snapshot: its bytes first, then what it held of the quota."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cloudwright.cloud.volume.flows.outcome import (
    fails,
    item_of,
    pool_of,
    retries,
    row_of,
    succeeded,
)
from cloudwright.cloud.volume.models import Snapshot
from cloudwright.cloud.volume.writes import keeping
from cloudwright.core.operations.flow import Context, Flow, Step, register

# Parameters


@dataclass(frozen=True, slots=True)
class DeleteSnapshotParams:
    """Uuid of the snapshot."""

    snapshot: str


# Steps


def remove(context: Context[DeleteSnapshotParams]) -> None:
    """Remove the bytes. Absent = done."""
    snapshot = row_of(Snapshot, context.params.snapshot)
    pool_of(snapshot).remove(item_of(snapshot), attempt=context.fence)


def bury(context: Context[DeleteSnapshotParams]) -> None:
    """Give back the quota, mark the row deleted, and say so once."""
    row = keeping.bury(Snapshot, UUID(context.params.snapshot))
    succeeded(context, "delete", row)


def cancelled(context: Context[DeleteSnapshotParams]) -> None:
    """A reset overtook the delete and has said what the row is."""


# Flow

SNAPSHOT_DELETE = register(
    Flow(
        kind="cloud.snapshot.delete",
        params=DeleteSnapshotParams,
        steps=(
            Step("remove", remove, no_undo="what is deleted stays deleted"),
            Step("bury", bury, no_undo="what is deleted stays deleted"),
        ),
        failed=fails(Snapshot, "snapshot", "delete"),
        cancelled=cancelled,
        cancellable=False,
        retry=retries(Snapshot, "snapshot", "delete"),
    )
)

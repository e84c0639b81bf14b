"""Keep a volume as it is now."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cloudwright.cloud.volume.flows.outcome import (
    cancels,
    fails,
    item_of,
    job_of,
    pool_of,
    remove,
    row_of,
    succeeded,
    unmakes,
    waits,
)
from cloudwright.cloud.volume.models import Snapshot
from cloudwright.cloud.volume.writes import keeping
from cloudwright.core.operations.flow import Context, Flow, Step, Wait, register

# Parameters


@dataclass(frozen=True, slots=True)
class CreateSnapshotParams:
    """Uuid of the snapshot."""

    snapshot: str


# Steps


def write(context: Context[CreateSnapshotParams]) -> Wait | None:
    """The pool copies; this looks. Repeated: the same copy."""
    snapshot = row_of(Snapshot, context.params.snapshot)
    copying = pool_of(snapshot).write(
        item_of(snapshot),
        item_of(snapshot.volume),
        size_mib=snapshot.size_mib,
        job=job_of(context),
        attempt=context.fence,
    )
    return waits(copying, "Copying the volume")


def unwrite(context: Context[CreateSnapshotParams]) -> None:
    """No bytes of it are kept."""
    remove(Snapshot, context.params.snapshot, context)


def settle(context: Context[CreateSnapshotParams]) -> None:
    """The snapshot can be used."""
    row = keeping.settle(Snapshot, UUID(context.params.snapshot), "created")
    succeeded(context, "create", row)


# Flow

SNAPSHOT_CREATE = register(
    Flow(
        kind="cloud.snapshot.create",
        params=CreateSnapshotParams,
        steps=(
            Step("write", write, undo=unwrite),
            Step("settle", settle, undo=unmakes(Snapshot, "snapshot")),
        ),
        failed=fails(Snapshot, "snapshot", "create"),
        cancelled=cancels(Snapshot, "snapshot", "create"),
    )
)

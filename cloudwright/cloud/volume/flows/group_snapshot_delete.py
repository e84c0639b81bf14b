"""Delete a group's snapshot once the snapshots of the volumes are gone."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cloudwright.cloud.volume.flows.members import settled
from cloudwright.cloud.volume.flows.outcome import fails, succeeded
from cloudwright.cloud.volume.models import GroupSnapshot, Snapshot
from cloudwright.cloud.volume.states import DELETING
from cloudwright.cloud.volume.writes import keeping
from cloudwright.core.operations.flow import Context, Flow, Step, Wait, register

# Parameters


@dataclass(frozen=True, slots=True)
class DeleteGroupSnapshotParams:
    """Uuid of the group snapshot."""

    group_snapshot: str


# Steps


def wait(context: Context[DeleteGroupSnapshotParams]) -> Wait | None:
    """Every snapshot is gone."""
    uuid = context.params.group_snapshot
    snapshots = Snapshot.objects.filter(group_snapshot__uuid=uuid, deleted_at=None)
    return settled(snapshots, doing=DELETING, what="Deleting the snapshots")


def bury(context: Context[DeleteGroupSnapshotParams]) -> None:
    """Mark the row deleted, and say so once."""
    uuid = UUID(context.params.group_snapshot)
    succeeded(context, "delete", keeping.bury(GroupSnapshot, uuid))


def cancelled(context: Context[DeleteGroupSnapshotParams]) -> None:
    """A reset overtook the delete and has said what the row is."""


# Flow

GROUP_SNAPSHOT_DELETE = register(
    Flow(
        kind="cloud.group_snapshot.delete",
        params=DeleteGroupSnapshotParams,
        steps=(
            Step("wait", wait, no_undo="what is deleted stays deleted"),
            Step("bury", bury, no_undo="what is deleted stays deleted"),
        ),
        failed=fails(GroupSnapshot, "group_snapshot", "delete"),
        cancelled=cancelled,
        cancellable=False,
    )
)

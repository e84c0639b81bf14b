"""Snapshot every volume of a group."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cloudwright.cloud.volume.flows.members import settled
from cloudwright.cloud.volume.flows.outcome import cancels, fails, succeeded, unmakes
from cloudwright.cloud.volume.models import GroupSnapshot, Snapshot
from cloudwright.cloud.volume.states import CREATING
from cloudwright.cloud.volume.writes import keeping
from cloudwright.core.operations.flow import Context, Flow, Step, Wait, register

# Parameters


@dataclass(frozen=True, slots=True)
class CreateGroupSnapshotParams:
    """Uuid of the group snapshot."""

    group_snapshot: str


# Steps


def wait(context: Context[CreateGroupSnapshotParams]) -> Wait | None:
    """Every snapshot is there."""
    uuid = context.params.group_snapshot
    snapshots = Snapshot.objects.filter(group_snapshot__uuid=uuid, deleted_at=None)
    return settled(snapshots, doing=CREATING, what="Making the snapshots")


def settle(context: Context[CreateGroupSnapshotParams]) -> None:
    """It can be used."""
    uuid = UUID(context.params.group_snapshot)
    succeeded(context, "create", keeping.settle(GroupSnapshot, uuid, "created"))


# Flow

GROUP_SNAPSHOT_CREATE = register(
    Flow(
        kind="cloud.group_snapshot.create",
        params=CreateGroupSnapshotParams,
        steps=(
            Step("wait", wait, no_undo="the snapshots that were made stay part of it"),
            Step("settle", settle, undo=unmakes(GroupSnapshot, "group_snapshot")),
        ),
        failed=fails(GroupSnapshot, "group_snapshot", "create"),
        cancelled=cancels(GroupSnapshot, "group_snapshot", "create"),
    )
)

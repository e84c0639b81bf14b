"""Delete a volume, and its snapshots first where that was asked for."""

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
from cloudwright.cloud.volume.models import Snapshot, Volume
from cloudwright.cloud.volume.writes import keeping
from cloudwright.contracts.volumes import Item, ItemKind
from cloudwright.core.operations.flow import Context, Flow, Step, register

# Parameters


@dataclass(frozen=True, slots=True)
class DeleteVolumeParams:
    """Uuid of the volume."""

    volume: str


# Steps


def remove_snapshots(context: Context[DeleteVolumeParams]) -> None:
    """Those that are being deleted along. Absent = done."""
    volume = row_of(Volume, context.params.volume)
    doomed = Snapshot.objects.filter(volume=volume, state="deleting", deleted_at=None)
    for uuid in doomed.values_list("uuid", flat=True):
        pool_of(volume).remove(Item(ItemKind.SNAPSHOT, uuid), attempt=context.fence)
        succeeded(context, "delete", keeping.bury(Snapshot, uuid))


def remove(context: Context[DeleteVolumeParams]) -> None:
    """Remove the bytes. Absent = done."""
    volume = row_of(Volume, context.params.volume)
    pool_of(volume).remove(item_of(volume), attempt=context.fence)


def bury(context: Context[DeleteVolumeParams]) -> None:
    """Give back the quota, mark the row deleted, and say so once."""
    row = keeping.bury(Volume, UUID(context.params.volume))
    succeeded(context, "delete", row)


def cancelled(context: Context[DeleteVolumeParams]) -> None:
    """A reset overtook the delete and has said what the row is."""


# Flow

VOLUME_DELETE = register(
    Flow(
        kind="cloud.volume.delete",
        params=DeleteVolumeParams,
        steps=(
            Step("remove_snapshots", remove_snapshots, no_undo="what is deleted stays deleted"),
            Step("remove", remove, no_undo="what is deleted stays deleted"),
            Step("bury", bury, no_undo="what is deleted stays deleted"),
        ),
        failed=fails(Volume, "volume", "delete"),
        cancelled=cancelled,
        cancellable=False,
        retry=retries(Volume, "volume", "delete"),
    )
)

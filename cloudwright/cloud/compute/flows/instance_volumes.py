"""The volumes of an instance that is being made: waited for, kept for it, put into the books."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from cloudwright.cloud.compute.models.block_device import RELEASED, WANTED
from cloudwright.cloud.compute.selectors.block_device import block_devices_of
from cloudwright.cloud.compute.writes import block_device as writes
from cloudwright.cloud.volume.states import CREATING
from cloudwright.core.operations.flow import Context, Wait
from cloudwright.kernel.errors import Conflict

LOOK_SECONDS = 1


class VolumeNotMade(Conflict):
    """409: a volume that the instance was to have is not there."""

    code = "block_device.volume_not_made"
    message = "Block Device Mapping is Invalid: volume {id} is {state}. {reason}"


def take_volumes(context: Context[Any]) -> Wait | None:
    """Every volume is there and reserved for the instance. Those of a build that failed are taken
    again. Raises VolumeNotMade."""
    for row in block_devices_of(UUID(context.params.instance)):
        volume = row.volume
        if volume is None or row.state not in (WANTED, RELEASED):
            continue
        if volume.state == CREATING:
            return Wait(LOOK_SECONDS, f"Volume {volume} is being made.")
        if not writes.reserved(row):
            raise VolumeNotMade(id=volume.uuid, state=volume.state, reason=volume.error_message)
    return None


def free_volumes(context: Context[Any]) -> None:
    """They are free for others; the rows keep saying what was wanted."""
    for row in block_devices_of(UUID(context.params.instance)):
        writes.released(row)


def book_volumes(context: Context[Any]) -> None:
    """The machine has them, and the books say so. Expects the caller's transaction."""
    for row in block_devices_of(UUID(context.params.instance)):
        writes.attached(row)

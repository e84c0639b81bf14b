"""Put an instance on the shelf: off, with its disk in an image from which it can come back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cloudwright.cloud.compute.flows import instance_create_image as copying
from cloudwright.cloud.compute.flows import power
from cloudwright.cloud.compute.flows.outcome import (
    cancels,
    driver_of,
    fails,
    instance_of,
    succeeded,
)
from cloudwright.cloud.compute.writes import instance as writes
from cloudwright.cloud.image.models import Image
from cloudwright.core.operations.flow import Context, Flow, Step, Wait, register

# Parameters


@dataclass(frozen=True, slots=True)
class ShelveParams:
    """Uuids of the instance and of the image's queued row, if it has a disk to copy; the vm_state
    before."""

    instance: str
    image: str
    was: str


# Steps; the copy is made as for any image.


def press(context: Context[ShelveParams]) -> dict[str, Any]:
    """Ask a guest that runs to stop; cut the power of one that cannot hear. Off = done."""
    hard = context.params.was != "active"
    return power.press(instance_of(context), hard=hard, fence=context.fence)


def start_again(context: Context[ShelveParams]) -> None:
    """What ran, runs."""
    if context.params.was in ("active", "paused"):
        instance = instance_of(context)
        driver_of(instance).start(instance.uuid, attempt=context.fence)


def wait_off(context: Context[ShelveParams]) -> Wait | None:
    """Until the guest is off, or out of patience."""
    return power.wait_off(instance_of(context), context.outputs, fence=context.fence)


def settle(context: Context[ShelveParams]) -> None:
    """The row says so, and which image is its disk."""
    copied = context.params.image
    image = Image.objects.filter(uuid=copied).first() if copied else None
    succeeded(context, "shelve", "shelved", power="off", shelved_image=image)


def unsettle(context: Context[ShelveParams]) -> None:
    """It is being taken off the shelf again."""
    event = f"shelve_undone_{context.params.was}"
    writes.settle(UUID(context.params.instance), event, shelved_image=None)


# Outcomes: the instance is as it was, but for the memory of one that was paused or suspended: that
# did not outlive the power, and the drift reconciler tells. No image is left.

# Flows

# The disks of one that starts from a volume are all kept anyway.
INSTANCE_SHELVE_VOLUME_BACKED = register(
    Flow(
        kind="cloud.instance.shelve_volume_backed",
        params=ShelveParams,
        steps=(
            Step("press", press, undo=start_again),
            Step("wait_off", wait_off, no_undo="waits only; the step before starts it again"),
            Step("settle", settle, undo=unsettle),
        ),
        failed=fails("shelve"),
        cancelled=cancels("shelve"),
    )
)
INSTANCE_SHELVE = register(
    Flow(
        kind="cloud.instance.shelve",
        params=ShelveParams,
        steps=(
            Step("press", press, undo=start_again),
            Step("wait_off", wait_off, no_undo="waits only; the step before starts it again"),
            Step("begin", copying.begin, no_undo="the image is killed with the reason"),
            Step("copy", copying.copy, undo=copying.drop),
            Step("publish", copying.publish, no_undo="the image goes with the outcome"),
            Step("settle", settle, undo=unsettle),
        ),
        failed=copying.fails_with_image("shelve"),
        cancelled=copying.cancels_with_image("shelve"),
    )
)

"""Make an instance's machine anew, from an image; who it is and its addresses stay."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cloudwright.cloud.compute.flows.machine_spec import spec_of
from cloudwright.cloud.compute.flows.outcome import (
    cancels,
    driver_of,
    fails,
    instance_of,
    retries,
    succeeded,
)
from cloudwright.cloud.compute.models import Instance
from cloudwright.core.operations.flow import Context, Flow, Step, register
from cloudwright.kernel import clock

# Parameters


@dataclass(frozen=True, slots=True)
class RebuildParams:
    """The instance's uuid; `stopped` leaves the new machine switched off, as the old one was."""

    instance: str
    stopped: bool = False


# Steps


def destroy(context: Context[RebuildParams]) -> None:
    """The old machine and its disk are gone. Absent = done."""
    instance = instance_of(context)
    driver_of(instance).delete(instance.uuid, attempt=context.fence)
    Instance.objects.filter(uuid=UUID(context.params.instance)).update(base_image=None)


def spawn(context: Context[RebuildParams]) -> None:
    """Disk, config drive and process. Repeated: the same machine."""
    instance = instance_of(context)
    driver_of(instance).create(spec_of(instance, paused=False), attempt=context.fence)


def stop(context: Context[RebuildParams]) -> None:
    """What was off is off."""
    if context.params.stopped:
        instance = instance_of(context)
        driver_of(instance).stop(instance.uuid, hard=True, attempt=context.fence)


def settle(context: Context[RebuildParams]) -> None:
    """The row says so, and an event. The password is on the config drive and nowhere else now."""
    stopped = context.params.stopped
    succeeded(
        context,
        "rebuild",
        "halted" if stopped else "ran",
        power="off" if stopped else "running",
        admin_pass="",
        launched_at=clock.now(),
    )


# Flow

INSTANCE_REBUILD = register(
    Flow(
        kind="cloud.instance.rebuild",
        params=RebuildParams,
        steps=(
            Step("destroy", destroy, no_undo="the old disk was to go; trying again goes on"),
            Step("spawn", spawn, no_undo="what was made is made again, or deleted with the row"),
            Step("stop", stop, no_undo="the drift reconciler shows what became of it"),
            Step("settle", settle, no_undo="the outcome is the row's truth"),
        ),
        failed=fails("rebuild"),
        cancelled=cancels("rebuild"),
        retry=retries("retry_rebuild"),
        cancellable=False,
    )
)

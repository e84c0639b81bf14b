"""Write an instance's memory to its disk and free the host of its process."""

from __future__ import annotations

from dataclasses import dataclass

from cloudwright.cloud.compute.flows.outcome import (
    cancels,
    driver_of,
    fails,
    instance_of,
    retries,
    succeeded,
)
from cloudwright.core.operations.flow import Context, Flow, Step, Wait, register

LOOK_SECONDS = 1

# Parameters


@dataclass(frozen=True, slots=True)
class SuspendParams:
    """The instance's uuid."""

    instance: str


# Steps


def save(context: Context[SuspendParams]) -> Wait | None:
    """Suspended already = done."""
    instance = instance_of(context)
    if driver_of(instance).suspend(instance.uuid, attempt=context.fence):
        return None
    return Wait(LOOK_SECONDS, "The memory is being written to the disk.")


def settle(context: Context[SuspendParams]) -> None:
    """The row says so, and an event."""
    succeeded(context, "suspend", "suspended", power="suspended")


# Flow

INSTANCE_SUSPEND = register(
    Flow(
        kind="cloud.instance.suspend",
        params=SuspendParams,
        steps=(
            Step("save", save, no_undo="a hard reboot, or the drift reconciler, leads out"),
            Step("settle", settle, no_undo="the outcome is the row's truth"),
        ),
        failed=fails("suspend"),
        cancelled=cancels("suspend"),
        retry=retries("retry_suspend"),
    )
)

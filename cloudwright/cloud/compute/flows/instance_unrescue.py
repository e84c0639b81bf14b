"""Start an instance from its own disk again, once it was mended."""

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
from cloudwright.core.operations.flow import Context, Flow, Step, register

# Parameters


@dataclass(frozen=True, slots=True)
class UnrescueParams:
    """The instance's uuid."""

    instance: str


# Steps


def boot(context: Context[UnrescueParams]) -> None:
    """Not being rescued, and running = done."""
    instance = instance_of(context)
    driver = driver_of(instance)
    driver.unrescue(instance.uuid, attempt=context.fence)
    driver.start(instance.uuid, attempt=context.fence)


def settle(context: Context[UnrescueParams]) -> None:
    """The row says so, and an event."""
    succeeded(context, "unrescue", "ran", power="running", rescue_image=None)


# Flow

INSTANCE_UNRESCUE = register(
    Flow(
        kind="cloud.instance.unrescue",
        params=UnrescueParams,
        steps=(
            Step("boot", boot, no_undo="its own disk is what it shall run from"),
            Step("settle", settle, no_undo="the outcome is the row's truth"),
        ),
        failed=fails("unrescue"),
        cancelled=cancels("unrescue"),
        cancellable=False,
        retry=retries("retry_unrescue"),
    )
)

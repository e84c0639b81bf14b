"""Stop a running instance: press the power button, wait for the guest, then cut the power."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cloudwright.cloud.compute.flows import power
from cloudwright.cloud.compute.flows.outcome import (
    cancels,
    fails,
    instance_of,
    retries,
    succeeded,
)
from cloudwright.core.operations.flow import Context, Flow, Step, Wait, register

# Parameters


@dataclass(frozen=True, slots=True)
class StopParams:
    """The instance's uuid; `hard` cuts the power at once."""

    instance: str
    hard: bool = False


# Steps


def press(context: Context[StopParams]) -> dict[str, Any]:
    """Ask the guest, or cut the power. Repeated: off already = done."""
    return power.press(instance_of(context), hard=context.params.hard, fence=context.fence)


def wait_off(context: Context[StopParams]) -> Wait | None:
    """Until the guest is off; after `[compute] shutdown_window` the power is cut."""
    return power.wait_off(instance_of(context), context.outputs, fence=context.fence)


def settle(context: Context[StopParams]) -> None:
    """The row says so, and an event."""
    succeeded(context, "stop", "halted", power="off")


# Flow

INSTANCE_STOP = register(
    Flow(
        kind="cloud.instance.stop",
        params=StopParams,
        steps=(
            Step("press", press, no_undo="a guest that was asked to stop cannot be asked back"),
            Step("wait_off", wait_off, no_undo="waits only; the drift reconciler tells"),
            Step("settle", settle, no_undo="the outcome is the row's truth"),
        ),
        failed=fails("stop"),
        cancelled=cancels("stop"),
        retry=retries("retry_stop"),
    )
)

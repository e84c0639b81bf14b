"""Stop a running instance: press the power button, wait for the guest, then cut the power."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cloudwright.cloud.compute.flows.outcome import (
    cancels,
    driver_of,
    fails,
    instance_of,
    retries,
    succeeded,
)
from cloudwright.contracts.hypervisor import Power
from cloudwright.core.operations.flow import Context, Flow, Step, Wait, register
from cloudwright.kernel import clock

PATIENCE_SECONDS = 60
LOOK_SECONDS = 2
# Most guests are off within this time; who waits for them should not wait longer than they do.
QUICK_SECONDS = 6
# A guest that is still booting does not hear the button: press it again now and then.
PRESS_SECONDS = 10

# Parameters


@dataclass(frozen=True, slots=True)
class StopParams:
    """The instance's uuid; `hard` cuts the power at once."""

    instance: str
    hard: bool = False


# Steps


def press(context: Context[StopParams]) -> dict[str, Any]:
    """Ask the guest, or cut the power. Repeated: off already = done."""
    instance = instance_of(context)
    driver_of(instance).stop(instance.uuid, hard=context.params.hard, attempt=context.fence)
    return {"pressed_at": clock.now().isoformat()}


def wait_off(context: Context[StopParams]) -> Wait | None:
    """Until the guest is off; after a minute the power is cut."""
    instance = instance_of(context)
    driver = driver_of(instance)
    if driver.show(instance.uuid).power in (Power.OFF, Power.CRASHED):
        return None
    pressed_at = datetime.fromisoformat(context.outputs["pressed_at"])
    passed = (clock.now() - pressed_at).total_seconds()
    if passed >= PATIENCE_SECONDS:
        driver.stop(instance.uuid, hard=True, attempt=context.fence)
        return Wait(1, "The power is being cut: the guest did not shut down in a minute.")
    if passed % PRESS_SECONDS < LOOK_SECONDS < passed:
        driver.stop(instance.uuid, hard=False, attempt=context.fence)
    return Wait(0.5 if passed < QUICK_SECONDS else LOOK_SECONDS, "The guest is shutting down.")


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

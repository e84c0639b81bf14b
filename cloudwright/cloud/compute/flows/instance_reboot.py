"""Restart an instance: ask the guest and wait for it, or reset the machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from cloudwright.cloud.compute.flows import asked
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

LOOK_SECONDS = 2

# Parameters


@dataclass(frozen=True, slots=True)
class RebootParams:
    """The instance's uuid; `hard` resets it, and starts it if it is off."""

    instance: str
    hard: bool = False


# Steps


def ask(context: Context[RebootParams]) -> dict[str, Any]:
    """Ask the guest to restart, or reset. Repeated: the guest restarts once more at worst."""
    instance = instance_of(context)
    driver_of(instance).reboot(instance.uuid, hard=context.params.hard, attempt=context.fence)
    return asked.now(context)


def wait_running(context: Context[RebootParams]) -> Wait | None:
    """Until the guest went down and came up; after `[compute] shutdown_window` it is reset."""
    instance = instance_of(context)
    driver = driver_of(instance)
    seen = driver.show(instance.uuid)
    if seen.power == Power.RUNNING and not seen.pending:
        return None
    window = settings.CLOUDWRIGHT_COMPUTE.shutdown_window
    if asked.seconds_ago(context) >= window:
        driver.reboot(instance.uuid, hard=True, attempt=context.fence)
        return Wait(0.5, f"The machine is being reset: the guest did not restart in {window} s.")
    return Wait(LOOK_SECONDS, "The guest is restarting.")


def settle(context: Context[RebootParams]) -> None:
    """The row says so, and an event."""
    succeeded(context, "reboot", "ran", power="running")


# Flow

INSTANCE_REBOOT = register(
    Flow(
        kind="cloud.instance.reboot",
        params=RebootParams,
        steps=(
            Step("ask", ask, no_undo="a guest that was asked to restart cannot be asked back"),
            Step("wait_running", wait_running, no_undo="waits only; the drift reconciler tells"),
            Step("settle", settle, no_undo="the outcome is the row's truth"),
        ),
        failed=fails("reboot"),
        cancelled=cancels("reboot"),
        retry=retries("retry_reboot"),
    )
)

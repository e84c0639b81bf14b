"""Bring an instance back that was deleted and is still kept: it starts."""

from __future__ import annotations

from dataclasses import dataclass

from cloudwright.cloud.compute.flows.outcome import (
    cancels,
    driver_of,
    fails,
    instance_of,
    succeeded,
)
from cloudwright.core.operations.flow import Context, Flow, Step, register

# Parameters


@dataclass(frozen=True, slots=True)
class RestoreParams:
    """The instance's uuid."""

    instance: str


# Steps


def power_on(context: Context[RestoreParams]) -> None:
    """Running already = done."""
    instance = instance_of(context)
    driver_of(instance).start(instance.uuid, attempt=context.fence)


def switch_off(context: Context[RestoreParams]) -> None:
    """What stays deleted does not run."""
    instance = instance_of(context)
    driver_of(instance).stop(instance.uuid, hard=True, attempt=context.fence)


def settle(context: Context[RestoreParams]) -> None:
    """The row says so, and an event."""
    succeeded(context, "restore", "ran", power="running")


# Flow

INSTANCE_RESTORE = register(
    Flow(
        kind="cloud.instance.restore",
        params=RestoreParams,
        steps=(
            Step("power_on", power_on, undo=switch_off),
            Step("settle", settle, no_undo="the outcome is the row's truth"),
        ),
        failed=fails("restore"),
        cancelled=cancels("restore"),
    )
)

"""Start a stopped instance."""

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
class StartParams:
    """The instance's uuid."""

    instance: str


# Steps


def power_on(context: Context[StartParams]) -> None:
    """Running already = done."""
    instance = instance_of(context)
    driver_of(instance).start(instance.uuid, attempt=context.fence)


def settle(context: Context[StartParams]) -> None:
    """The row says so, and an event."""
    succeeded(context, "start", "ran", power="running")


# Flow

INSTANCE_START = register(
    Flow(
        kind="cloud.instance.start",
        params=StartParams,
        steps=(
            Step("power_on", power_on, no_undo="what runs may go on; the drift reconciler tells"),
            Step("settle", settle, no_undo="the outcome is the row's truth"),
        ),
        failed=fails("start"),
        cancelled=cancels("start"),
        retry=retries("retry_start"),
    )
)

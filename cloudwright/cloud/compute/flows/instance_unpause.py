"""Let a paused instance go on."""

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
class UnpauseParams:
    """The instance's uuid."""

    instance: str


# Steps


def go_on(context: Context[UnpauseParams]) -> None:
    """So already = done."""
    instance = instance_of(context)
    driver_of(instance).unpause(instance.uuid, attempt=context.fence)


def settle(context: Context[UnpauseParams]) -> None:
    """The row says so, and an event."""
    succeeded(context, "unpause", "ran", power="running")


# Flow

INSTANCE_UNPAUSE = register(
    Flow(
        kind="cloud.instance.unpause",
        params=UnpauseParams,
        steps=(
            Step("go_on", go_on, no_undo="the drift reconciler shows what became of it"),
            Step("settle", settle, no_undo="the outcome is the row's truth"),
        ),
        failed=fails("unpause"),
        cancelled=cancels("unpause"),
        retry=retries("retry_unpause"),
    )
)

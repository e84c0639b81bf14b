"""Stand a running instance still, its memory kept."""

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
class PauseParams:
    """The instance's uuid."""

    instance: str


# Steps


def stand_still(context: Context[PauseParams]) -> None:
    """So already = done."""
    instance = instance_of(context)
    driver_of(instance).pause(instance.uuid, attempt=context.fence)


def settle(context: Context[PauseParams]) -> None:
    """The row says so, and an event."""
    succeeded(context, "pause", "paused", power="paused")


# Flow

INSTANCE_PAUSE = register(
    Flow(
        kind="cloud.instance.pause",
        params=PauseParams,
        steps=(
            Step(
                "stand_still", stand_still, no_undo="the drift reconciler shows what became of it"
            ),
            Step("settle", settle, no_undo="the outcome is the row's truth"),
        ),
        failed=fails("pause"),
        cancelled=cancels("pause"),
        retry=retries("retry_pause"),
    )
)

"""Let a suspended instance go on where it was."""

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
class ResumeParams:
    """The instance's uuid."""

    instance: str


# Steps


def load(context: Context[ResumeParams]) -> Wait | None:
    """Running already = done."""
    instance = instance_of(context)
    if driver_of(instance).resume(instance.uuid, attempt=context.fence):
        return None
    return Wait(LOOK_SECONDS, "The memory is being read from the disk.")


def settle(context: Context[ResumeParams]) -> None:
    """The row says so, and an event."""
    succeeded(context, "resume", "ran", power="running")


# Flow

INSTANCE_RESUME = register(
    Flow(
        kind="cloud.instance.resume",
        params=ResumeParams,
        steps=(
            Step("load", load, no_undo="what runs may go on; the drift reconciler tells"),
            Step("settle", settle, no_undo="the outcome is the row's truth"),
        ),
        failed=fails("resume"),
        cancelled=cancels("resume"),
        retry=retries("retry_resume"),
    )
)

"""Declare an instance active or erred, once what was running on it has ended."""

from __future__ import annotations

from dataclasses import dataclass

from cloudwright.cloud.compute.flows.outcome import fails, instance_of, succeeded
from cloudwright.core.operations.flow import Context, Flow, Step, register
from cloudwright.kernel import clock

# Parameters


@dataclass(frozen=True, slots=True)
class ResetParams:
    """The instance's uuid; `to` is 'active' or 'error'."""

    instance: str
    to: str


# Steps


def settle(context: Context[ResetParams]) -> None:
    """The row says so, and an event. The machine is not touched."""
    instance_of(context)
    if context.params.to == "active":
        succeeded(context, "reset", "reset_active")
    else:
        reason = f"It was declared erred by {context.actor.label}."
        succeeded(context, "reset", "reset_error", error_message=reason, error_at=clock.now())


def nothing(context: Context[ResetParams]) -> None:
    """A reset that was cancelled changed nothing."""


# Flow

INSTANCE_RESET = register(
    Flow(
        kind="cloud.instance.reset",
        params=ResetParams,
        steps=(Step("settle", settle, no_undo="the administrator's word is the row's truth"),),
        failed=fails("reset"),
        cancelled=nothing,
    )
)

"""Declare an instance active or erred, once what was running on it has ended."""

from __future__ import annotations

from dataclasses import dataclass

from cloudwright.cloud.compute.flows.outcome import fails, instance_of, succeeded
from cloudwright.cloud.compute.writes.instance import declared
from cloudwright.core.operations.flow import Context, Flow, Step, register

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
    to = context.params.to
    succeeded(context, "reset", f"reset_{to}", **declared(to, context.actor))


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

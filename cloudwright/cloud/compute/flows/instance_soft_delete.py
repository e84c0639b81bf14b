"""Delete an instance so that it can still be restored: it is off, and all else stays its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cloudwright.cloud.compute.flows import power
from cloudwright.cloud.compute.flows.outcome import cancels, fails, instance_of, succeeded
from cloudwright.cloud.compute.writes import instance as writes
from cloudwright.core.operations.flow import Context, Flow, Step, Wait, register

# Parameters


@dataclass(frozen=True, slots=True)
class SoftDeleteParams:
    """The instance's uuid."""

    instance: str


# Steps


def begin(context: Context[SoftDeleteParams]) -> dict[str, Any]:
    """What ran on it before has ended: now the row says so. Raises BadTransition where that left it
    in a state without a machine."""
    instance = writes.settle(UUID(context.params.instance), "soft_delete")
    # Only a guest that runs hears the power button.
    return {"hard": instance is None or instance.vm_state != "active"}


def press(context: Context[SoftDeleteParams]) -> dict[str, Any]:
    """Ask the guest, or cut the power. Repeated: off already = done."""
    hard = bool(context.outputs["hard"])
    return power.press(instance_of(context), hard=hard, fence=context.fence)


def wait_off(context: Context[SoftDeleteParams]) -> Wait | None:
    """Until the guest is off; after `[compute] shutdown_window` the power is cut."""
    return power.wait_off(instance_of(context), context.outputs, fence=context.fence)


def settle(context: Context[SoftDeleteParams]) -> None:
    """The row says so, and an event. From now on its time runs."""
    succeeded(context, "soft_delete", "soft_deleted", power="off")


# Flow

INSTANCE_SOFT_DELETE = register(
    Flow(
        kind="cloud.instance.soft_delete",
        params=SoftDeleteParams,
        steps=(
            Step("begin", begin, no_undo="the outcome puts the row back"),
            Step("press", press, no_undo="a guest that was asked to stop cannot be asked back"),
            Step("wait_off", wait_off, no_undo="waits only; the drift reconciler tells"),
            Step("settle", settle, no_undo="the outcome is the row's truth"),
        ),
        failed=fails("soft_delete"),
        cancelled=cancels("soft_delete"),
    )
)

"""Put a volume into an instance, which may run meanwhile."""

from __future__ import annotations

from dataclasses import dataclass

from cloudwright.cloud.compute.flows import disks
from cloudwright.cloud.compute.models import BlockDevice
from cloudwright.cloud.compute.states import is_deleting
from cloudwright.cloud.compute.writes import block_device as writes
from cloudwright.core.audit import services as audit
from cloudwright.core.operations.flow import Context, Flow, Step, register
from cloudwright.kernel.errors import Conflict, Problem

# Parameters


@dataclass(frozen=True, slots=True)
class AttachParams:
    """Uuids of the instance, of the volume and of its place in the instance."""

    instance: str
    volume: str
    device: str


# Steps


def put_in(context: Context[AttachParams]) -> None:
    """The machine has the disk, and a running guest sees it. In already = done."""
    row = _row(context)
    if row.instance.host is not None:
        disks.put_in(context, row)


def settle(context: Context[AttachParams]) -> None:
    """The books say so, and an event."""
    row = _row(context)
    if writes.attached(row):
        disks.tell_of(
            context, row, "attach_volume_succeeded", f"has volume {row.volume} as {row.device} now."
        )


# Outcomes


def failed(context: Context[AttachParams], problem: Problem) -> None:
    """The volume is free again; the instance is what it was."""
    row = writes.device_named(context.params.device)
    if row is not None and writes.gone(row):
        words = f"did not get volume {row.volume}: {problem.text}"
        disks.tell_of(context, row, "attach_volume_failed", words, level=audit.ERROR)


def cancelled(context: Context[AttachParams]) -> None:
    """Likewise."""
    row = writes.device_named(context.params.device)
    if row is not None and writes.gone(row):
        disks.tell_of(context, row, "attach_volume_cancelled", f"did not get volume {row.volume}.")


def _row(context: Context[AttachParams]) -> BlockDevice:
    row = writes.device_named(context.params.device)
    if row is None or is_deleting(row.instance.state):
        raise Conflict(reason="The instance was deleted while the volume was being attached.")
    return row


# Flow

BLOCK_DEVICE_ATTACH = register(
    Flow(
        kind="cloud.instance.attach_volume",
        params=AttachParams,
        steps=(
            Step("put_in", put_in, undo=disks.take_out),
            Step("settle", settle, no_undo="the outcome is the books' truth"),
        ),
        failed=failed,
        cancelled=cancelled,
    )
)

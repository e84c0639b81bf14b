"""Take a volume out of an instance; a running guest is asked to let go of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from cloudwright.cloud.compute.flows import asked, disks
from cloudwright.cloud.compute.writes import block_device as writes
from cloudwright.contracts.errors import Gone
from cloudwright.core.audit import services as audit
from cloudwright.core.operations.flow import Context, Flow, Step, Wait, register
from cloudwright.kernel.errors import Conflict, Problem


class NotLetGo(Conflict):
    """409: the guest holds on to the disk, as one without a running system does."""

    code = "instance.disk_not_let_go"
    message = "The guest did not let go of the disk. Stop the instance, and try again."


# Parameters


@dataclass(frozen=True, slots=True)
class DetachParams:
    """Uuids of the instance, of the volume and of its place in the instance."""

    instance: str
    volume: str
    device: str


# Steps


def take_out(context: Context[DetachParams]) -> Wait | None:
    """Until the guest has let go. Out already = done. Raises NotLetGo."""
    wait = disks.take_out(context)
    if wait is not None and asked.seconds_ago(context) > asked.PATIENCE_SECONDS:
        raise NotLetGo
    return wait


def put_back(context: Context[DetachParams]) -> None:
    """It is in, as it was."""
    row = writes.device_named(context.params.device)
    if row is None or row.instance.host is None:
        return
    with suppress(Gone):  # the machine went meanwhile: it has no disks
        disks.put_in(context, row)


def settle(context: Context[DetachParams]) -> None:
    """The books say so, and an event."""
    row = writes.device_named(context.params.device)
    if row is not None and writes.gone(row):
        words = f"has no longer volume {row.volume}."
        disks.tell_of(context, row, "detach_volume_succeeded", words)


# Outcomes


def failed(context: Context[DetachParams], problem: Problem) -> None:
    """The volume is in, as it was."""
    row = writes.device_named(context.params.device)
    if row is not None and writes.stays(row):
        words = f"keeps volume {row.volume}: {problem.text}"
        disks.tell_of(context, row, "detach_volume_failed", words, level=audit.ERROR)


def cancelled(context: Context[DetachParams]) -> None:
    """Likewise."""
    row = writes.device_named(context.params.device)
    if row is not None and writes.stays(row):
        disks.tell_of(context, row, "detach_volume_cancelled", f"keeps volume {row.volume}.")


# Flow

BLOCK_DEVICE_DETACH = register(
    Flow(
        kind="cloud.instance.detach_volume",
        params=DetachParams,
        steps=(
            Step("begin", asked.now, no_undo="a moment that was written down"),
            Step("take_out", take_out, undo=put_back),
            Step("settle", settle, no_undo="the outcome is the books' truth"),
        ),
        failed=failed,
        cancelled=cancelled,
    )
)

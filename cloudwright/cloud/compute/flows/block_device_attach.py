"""Put a volume into an instance, which may run meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cloudwright.cloud.compute.flows.disks import disk_of
from cloudwright.cloud.compute.flows.outcome import driver_of
from cloudwright.cloud.compute.models import BlockDevice
from cloudwright.cloud.compute.states import is_deleting
from cloudwright.cloud.compute.writes import block_device as writes
from cloudwright.cloud.compute.writes.instance import tell
from cloudwright.core.audit import services as audit
from cloudwright.core.operations.flow import Context, Flow, Step, Wait, register
from cloudwright.kernel.errors import Conflict, Problem

LOOK_SECONDS = 1

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
        driver = driver_of(row.instance)
        driver.attach_volume(row.instance.uuid, disk_of(row), attempt=context.fence)


def take_out(context: Context[AttachParams]) -> Wait | None:
    """The machine does not have it."""
    row = writes.device_named(context.params.device)
    if row is None or row.volume is None or row.instance.host is None:
        return None
    driver = driver_of(row.instance)
    if driver.detach_volume(row.instance.uuid, row.volume.uuid, attempt=context.fence):
        return None
    return Wait(LOOK_SECONDS, "The guest is letting go of the volume.")


def settle(context: Context[AttachParams]) -> None:
    """The books say so, and an event."""
    row = _row(context)
    if writes.attached(row):
        _tell(context, row, "succeeded", f"has volume {row.volume} as {row.device} now.")


# Outcomes


def failed(context: Context[AttachParams], problem: Problem) -> None:
    """The volume is free again; the instance is what it was."""
    row = writes.device_named(context.params.device)
    if row is not None and writes.gone(row):
        words = f"did not get volume {row.volume}: {problem.text}"
        _tell(context, row, "failed", words, level=audit.ERROR)


def cancelled(context: Context[AttachParams]) -> None:
    """Likewise."""
    row = writes.device_named(context.params.device)
    if row is not None and writes.gone(row):
        _tell(context, row, "cancelled", f"did not get volume {row.volume}.")


def _row(context: Context[AttachParams]) -> BlockDevice:
    row = writes.device_named(context.params.device)
    if row is None or is_deleting(row.instance.state):
        raise Conflict(reason="The instance was deleted while the volume was being attached.")
    return row


def _tell(context: Context[Any], row: BlockDevice, how: str, words: str, **more: Any) -> None:
    tell(f"instance_attach_volume_{how}", words, row.instance, context.actor,
         operation=context.operation, **more)  # fmt: skip


# Flow

BLOCK_DEVICE_ATTACH = register(
    Flow(
        kind="cloud.instance.attach_volume",
        params=AttachParams,
        steps=(
            Step("put_in", put_in, undo=take_out),
            Step("settle", settle, no_undo="the outcome is the books' truth"),
        ),
        failed=failed,
        cancelled=cancelled,
    )
)

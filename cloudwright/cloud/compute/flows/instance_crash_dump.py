"""Send the guest an NMI, so that it writes a crash dump if it is set up for that."""

from __future__ import annotations

from dataclasses import dataclass

from cloudwright.cloud.compute.flows.outcome import driver_of, instance_of
from cloudwright.cloud.compute.writes import instance as writes
from cloudwright.core.audit import services as audit
from cloudwright.core.operations.flow import Context, Flow, Step, register
from cloudwright.kernel.errors import Problem

# Parameters


@dataclass(frozen=True, slots=True)
class CrashDumpParams:
    """The instance's uuid. Its state does not change: what follows is the guest's."""

    instance: str


# Steps


def interrupt(context: Context[CrashDumpParams]) -> None:
    """Repeated: the guest is interrupted once more."""
    instance = instance_of(context)
    driver_of(instance).crash(instance.uuid, attempt=context.fence)


# Outcomes


def failed(context: Context[CrashDumpParams], problem: Problem) -> None:
    """Nothing reached the guest."""
    writes.tell(
        "instance_crash_dump_failed",
        f"was not told to write a crash dump: {problem.text}",
        instance_of(context),
        context.actor,
        level=audit.ERROR,
        operation=context.operation,
    )


def cancelled(context: Context[CrashDumpParams]) -> None:
    """Nothing was begun that could be called off."""


# Flow

INSTANCE_CRASH_DUMP = register(
    Flow(
        kind="cloud.instance.crash_dump",
        params=CrashDumpParams,
        steps=(Step("interrupt", interrupt, no_undo="an interrupt cannot be taken back"),),
        failed=failed,
        cancelled=cancelled,
    )
)

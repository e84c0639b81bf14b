"""Memory to the disk and back; and an interrupt for guests that hang."""

from __future__ import annotations

from django.db import transaction

from cloudwright.cloud.compute.flows.instance_crash_dump import (
    INSTANCE_CRASH_DUMP,
    CrashDumpParams,
)
from cloudwright.cloud.compute.flows.instance_resume import INSTANCE_RESUME, ResumeParams
from cloudwright.cloud.compute.flows.instance_suspend import INSTANCE_SUSPEND, SuspendParams
from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.services.asking import accept, ask
from cloudwright.cloud.compute.services.problems import WrongState
from cloudwright.cloud.compute.states import has_machine
from cloudwright.cloud.compute.writes.instance import tell
from cloudwright.core.admission.gates import check
from cloudwright.core.operations.models import Operation
from cloudwright.kernel.actor import Actor


def suspend(instance: Instance, *, actor: Actor) -> Operation:
    """Write an active instance's memory to its disk and end its process. Raises Refused,
    WrongState."""
    params = SuspendParams(str(instance.uuid))
    return ask(instance, "suspend", INSTANCE_SUSPEND, params, actor=actor)


def resume(instance: Instance, *, actor: Actor) -> Operation:
    """Let a suspended instance go on where it was. Raises Refused, WrongState."""
    params = ResumeParams(str(instance.uuid))
    return ask(instance, "resume", INSTANCE_RESUME, params, actor=actor)


def crash_dump(instance: Instance, *, actor: Actor) -> Operation:
    """Interrupt the guest, which writes a crash dump if it is set up for that; its state does not
    change by that. Raises Refused, WrongState."""
    check("instance.crash_dump", instance, actor)
    if instance.task_state or instance.host is None or not has_machine(instance.state):
        raise WrongState.of(instance, "crash_dump")
    with transaction.atomic():
        params = CrashDumpParams(str(instance.uuid))
        operation = accept(instance, INSTANCE_CRASH_DUMP, params, "crash_dump", actor)
        tell(
            "instance_crash_dump_scheduled",
            "is being told to write a crash dump.",
            instance,
            actor,
            operation=operation.uuid,
        )
    return operation

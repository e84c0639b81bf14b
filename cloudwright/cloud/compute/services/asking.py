"""How a wish becomes an operation: judged, the row moved, accepted and told in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from cloudwright.cloud.compute.flows.outcome import DONE
from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.services.problems import WrongState
from cloudwright.cloud.compute.states import INSTANCE
from cloudwright.cloud.compute.writes.instance import tell
from cloudwright.core.admission.gates import check
from cloudwright.core.operations.flow import Flow
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.services import operation as operations
from cloudwright.core.rows import move
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadTransition

# What an operation is called, by action.
_TITLES = {
    "start": "Start",
    "stop": "Stop",
    "reboot": "Restart",
    "pause": "Pause",
    "unpause": "Continue",
    "create_image": "Make an image of",
    "delete": "Delete",
    "reset": "Reset",
    "resize": "Resize",
    "migrate": "Migrate",
    "live_migrate": "Migrate while it runs:",
    "evacuate": "Evacuate",
    "rebuild": "Rebuild",
    "suspend": "Suspend",
    "resume": "Resume",
    "rescue": "Rescue",
    "unrescue": "End the rescue of",
    "shelve": "Shelve",
    "shelve_offload": "Free the host of",
    "unshelve": "Unshelve",
    "soft_delete": "Delete",
    "restore": "Restore",
    "change_password": "Change the password of",
    "crash_dump": "Dump the memory of",
    "create_backup": "Back up",
    "confirm_resize": "Confirm the new size of",
    "revert_resize": "Take back the new size of",
}


def must_be(instance: Instance, vm_states: frozenset[str], event: str) -> None:
    """Raises WrongState unless the instance stands in one of these, with nothing going on."""
    if instance.vm_state not in vm_states or instance.task_state:
        raise WrongState.of(instance, event)


def ask(
    instance: Instance,
    action: str,
    flow: Flow[Any],
    params: Any,
    *,
    event: str = "",
    also: Sequence[tuple[str, UUID]] = (),
    actor: Actor,
) -> Operation:
    """Move the instance by `event`, accept the operation, write the event: all or nothing."""
    check(f"instance.{action}", instance, actor)
    event = event or action
    if not INSTANCE.allows(instance.state, event):
        raise WrongState.of(instance, event)
    with transaction.atomic():
        try:
            move(instance, INSTANCE, event)
        except BadTransition as exc:
            instance.refresh_from_db()
            raise WrongState.of(instance, event) from exc
        operation = accept(instance, flow, params, action, actor, also=also)
        tell(
            f"instance_{action}_scheduled",
            f"is being {DONE[event]}.",
            instance,
            actor,
            operation=operation.uuid,
        )
    return operation


def accept(
    instance: Instance,
    flow: Flow[Any],
    params: Any,
    action: str,
    actor: Actor,
    *,
    also: Sequence[tuple[str, UUID]] = (),
    preempt: bool = False,
) -> Operation:
    return operations.accept(
        flow,
        params,
        title=f"{_TITLES[action]} instance {instance.name}",
        targets=[("instance", instance.uuid), *also],
        project=instance.project,
        actor=actor,
        queue=instance.queue,
        preempt=preempt,
    )

"""What every flow on an instance shares: its instance, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction

from cloudwright.cloud.compute import hypervisors
from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.states import INSTANCE
from cloudwright.cloud.compute.writes import instance as writes
from cloudwright.contracts.errors import Gone
from cloudwright.contracts.hypervisor import Hypervisor
from cloudwright.core.audit import services as audit
from cloudwright.core.operations.flow import Context
from cloudwright.core.rows import move
from cloudwright.kernel.errors import NotFound, Problem

# verb of the flow -> what was done, in the events' sentences: "was stopped", "is being stopped".
DONE = {
    "create": "created",
    "start": "started",
    "stop": "stopped",
    "reboot": "restarted",
    "reboot_hard": "reset",
    "pause": "paused",
    "unpause": "resumed",
    "create_image": "copied to an image",
    "delete": "deleted",
    "reset": "reset",
    "resize": "resized",
    "migrate": "moved to another host",
    "live_migrate": "moved to another host while it ran",
    "evacuate": "made anew on another host",
    "rebuild": "rebuilt",
    "suspend": "suspended",
    "resume": "resumed",
    "rescue": "rescued",
    "unrescue": "started from its own disk",
    "shelve": "shelved",
    "shelve_offload": "taken from its host",
    "unshelve": "taken off the shelf",
    "soft_delete": "deleted, and can still be restored",
    "restore": "restored",
    "change_password": "given a new password",
    "create_backup": "backed up",
    "confirm_resize": "confirmed in its new size",
    "revert_resize": "given its old size back",
}


def instance_of(context: Context[Any]) -> Instance:
    """The flow's instance, with host, image and project. Raises NotFound when its row is gone."""
    rows = Instance.objects.select_related("host", "image", "project__customer")
    found = rows.filter(uuid=context.params.instance).first()
    if found is None:
        raise NotFound(kind="Instance", id=context.params.instance)
    return found


def driver_at(host: str) -> Hypervisor:
    """The driver of the host named. Raises Unavailable where it is not driven from here."""
    return hypervisors.local(host)


def driver_of(instance: Instance) -> Hypervisor:
    """The driver of the instance's host. Raises Gone for an instance that never got one."""
    if instance.host is None:
        raise Gone(f"instance {instance.uuid} is on no host")
    return hypervisors.local(instance.host.name)


@transaction.atomic
def succeeded(context: Context[Any], verb: str, event: str, **also: Any) -> None:
    """Settle the instance by the outcome `event` and write that `verb` succeeded."""
    before = Instance.objects.filter(uuid=context.params.instance).values_list("state", flat=True)
    state = before.first()
    instance = writes.settle(UUID(context.params.instance), event, **also)
    if instance is not None and instance.state != state:
        writes.tell(
            f"instance_{verb}_succeeded",
            f"was {DONE[verb]}.",
            instance,
            context.actor,
            operation=context.operation,
        )


def fails(verb: str) -> Callable[[Context[Any], Problem], None]:
    """The `failed` of a flow: the instance shows the reason, and an event tells it."""

    def failed(context: Context[Any], problem: Problem) -> None:
        uuid = UUID(context.params.instance)
        instance = writes.fail(uuid, problem, of_delete=verb == "delete")
        if instance is not None:
            writes.tell(
                f"instance_{verb}_failed",
                f"was not {DONE[verb]}: {problem.text}",
                instance,
                context.actor,
                level=audit.ERROR,
                operation=context.operation,
            )

    return failed


def cancels(verb: str) -> Callable[[Context[Any]], None]:
    """The `cancelled` of a flow: back to where it began; the drift reconciler then looks."""

    event = "spared" if verb == "delete" else "cancelled"

    def cancelled(context: Context[Any]) -> None:
        instance = writes.call_off(UUID(context.params.instance), event)
        if instance is not None:
            writes.tell(
                f"instance_{verb}_cancelled",
                f"was not {DONE[verb]}: the operation was cancelled.",
                instance,
                context.actor,
                level=audit.WARNING,
                operation=context.operation,
            )

    return cancelled


def retries(event: str) -> Callable[[Any], None]:
    """The `retry` of a flow: move the instance into the task again. Raises BadTransition."""

    def retry(params: Any) -> None:
        instance = Instance.objects.get(uuid=params.instance)
        move(instance, INSTANCE, event, error_message="", error_internal="", error_at=None)

    return retry

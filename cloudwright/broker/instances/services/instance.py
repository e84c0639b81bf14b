"""What people do with instances: each is one transaction, answered before the backend moves."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cloudwright.broker.instances.flows import instance_power as power
from cloudwright.broker.instances.flows.common import InstanceParams
from cloudwright.broker.instances.flows.instance_delete import INSTANCE_DELETE
from cloudwright.broker.instances.flows.instance_power import PowerParams
from cloudwright.broker.instances.models import Instance
from cloudwright.broker.instances.services import offers
from cloudwright.broker.instances.services.checks import checked_name
from cloudwright.broker.instances.services.console import (
    ConsoleGrant,
    console_log,
    open_console,
)
from cloudwright.broker.instances.services.create import create
from cloudwright.broker.instances.services.offers import ActionOffer, actions_for
from cloudwright.broker.instances.states import INSTANCE, KIND
from cloudwright.broker.instances.writes import instance as writes
from cloudwright.broker.states import SCHEDULE_DELETING, SCHEDULE_UPDATING
from cloudwright.core.audit import services as audit
from cloudwright.core.audit.changes import publish
from cloudwright.core.operations.flow import Flow
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.selectors.operation import running_on
from cloudwright.core.operations.services.operation import accept
from cloudwright.core.rows import get_or_404, move
from cloudwright.kernel.actor import Actor

__all__ = [
    "ActionOffer",
    "ConsoleGrant",
    "actions_for",
    "console_log",
    "create",
    "delete",
    "open_console",
    "pause",
    "rename",
    "restart",
    "start",
    "stop",
    "unlink",
    "unpause",
    "update",
]


def start(instance: Instance, *, actor: Actor) -> Operation:
    """Switch it on. Raises Refused (403, 409)."""
    return _schedule("start", power.START, "Start", instance, actor)


def stop(instance: Instance, *, hard: bool = False, actor: Actor) -> Operation:
    """Ask the guest to power off; `hard` cuts the power. Raises Refused (403, 409)."""
    return _schedule("stop", power.STOP, "Stop", instance, actor, hard=hard)


def restart(instance: Instance, *, hard: bool = False, actor: Actor) -> Operation:
    """Restart it; `hard` is the reset button. Raises Refused (403, 409)."""
    return _schedule("restart", power.RESTART, "Restart", instance, actor, hard=hard)


def pause(instance: Instance, *, actor: Actor) -> Operation:
    """Freeze it where it stands. Raises Refused (403, 409)."""
    return _schedule("pause", power.PAUSE, "Pause", instance, actor)


def unpause(instance: Instance, *, actor: Actor) -> Operation:
    """Let it run on. Raises Refused (403, 409)."""
    return _schedule("unpause", power.UNPAUSE, "Unpause", instance, actor)


def rename(instance: Instance, name: str, *, actor: Actor) -> Operation:
    """Give it another name, here and at its backend. Raises BadInput (field `name`), Refused."""
    return _schedule("update", power.RENAME, "Rename", instance, actor, name=checked_name(name))


def update(
    instance: Instance, *, actor: Actor, name: str | None = None, description: str | None = None
) -> Operation | None:
    """Change name or description; a new name is an operation, since the backend must agree."""
    offers.check("update", instance, actor)
    with transaction.atomic():
        if description is not None and description != instance.description:
            instance.description = description
            instance.save(update_fields=["description", "updated_at"])
            publish(KIND, instance.uuid)
            _tell("resource_update_succeeded", "has been updated", instance, actor)
        if name is None or name == instance.name:
            return None
        return rename(instance, name, actor=actor)


def delete(instance: Instance, *, actor: Actor) -> Operation:
    """Delete it at its backend and here; accepted in every state, ends what else is running.

    Asked again meanwhile: the same operation. Raises Refused.
    """
    offers.check("destroy", instance, actor)
    with transaction.atomic():
        under_way = running_on(KIND, instance.uuid).filter(kind=INSTANCE_DELETE.kind).first()
        if under_way is not None:
            return under_way
        # Operations are locked before their target, here as in the runner: no circle can form.
        operation = accept(
            INSTANCE_DELETE,
            InstanceParams(str(instance.uuid)),
            title=f"Delete {instance.name}",
            targets=[(KIND, instance.uuid)],
            project=instance.project,
            actor=actor,
            preempt=True,
        )
        instance = _lock(instance)
        move(instance, INSTANCE, SCHEDULE_DELETING, error_message="")
        _tell(
            "resource_deletion_scheduled",
            "deletion has been scheduled",
            instance,
            actor,
            operation=operation.uuid,
        )
    return operation


def unlink(instance: Instance, *, actor: Actor) -> None:
    """Forget it here, and leave it at its backend. Raises Refused where it would come back."""
    offers.check("unlink", instance, actor)
    with transaction.atomic():
        _tell("resource_unlink_succeeded", "has been unlinked", instance, actor)
        writes.remove(instance)


def _lock(instance: Instance) -> Instance:
    """The row as it is now, kept from others until the transaction ends. Raises NotFound."""
    rows = Instance.objects.select_for_update(of=("self",)).select_related("project__customer")
    return get_or_404(rows, KIND, uuid=instance.uuid)


def _schedule(
    action: str,
    flow: Flow[PowerParams],
    title: str,
    instance: Instance,
    actor: Actor,
    **params: Any,
) -> Operation:
    offers.check(action, instance, actor)
    with transaction.atomic():
        move(instance, INSTANCE, SCHEDULE_UPDATING, error_message="")
        operation = accept(
            flow,
            PowerParams(str(instance.uuid), **params),
            title=f"{title} {instance.name}",
            targets=[(KIND, instance.uuid)],
            project=instance.project,
            actor=actor,
        )
        _tell(
            f"resource_{action}_scheduled",
            f"{action} has been scheduled",
            instance,
            actor,
            operation=operation.uuid,
        )
    return operation


def _tell(type_: str, words: str, instance: Instance, actor: Actor, **also: Any) -> None:
    audit.record(
        type_,
        f"Instance {instance.name}: {words}.",
        actor=actor,
        target=instance,
        kind=KIND,
        project=instance.project,
        instance_name=instance.name,
        **also,
    )

"""Delete: for good, or so that it can be restored for a while; and restore."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from cloudwright.cloud.compute.flows.instance_delete import INSTANCE_DELETE, DeleteParams
from cloudwright.cloud.compute.flows.instance_restore import INSTANCE_RESTORE, RestoreParams
from cloudwright.cloud.compute.flows.instance_soft_delete import (
    INSTANCE_SOFT_DELETE,
    SoftDeleteParams,
)
from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.services.asking import accept, ask
from cloudwright.cloud.compute.services.problems import WrongState
from cloudwright.cloud.compute.states import DELETED, INSTANCE, MADE, SOFT_DELETED
from cloudwright.cloud.compute.writes.instance import tell
from cloudwright.core.admission.gates import check
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.selectors.operation import running_on
from cloudwright.core.rows import move
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import NotFound


def delete(instance: Instance, *, actor: Actor, force: bool = False) -> Operation:
    """Delete the instance, whatever it is doing: running operations are cancelled first.

    With `[compute] reclaim_instance_interval` a whole one is switched off and kept for that time,
    unless `force` (the Compute API's forceDelete). Asked again while it is being deleted: the same
    operation. Raises Refused, NotFound, WrongState (it is kept already, and not `force`).
    """
    check("instance.delete", instance, actor)
    if not force and settings.CLOUDWRIGHT_COMPUTE.reclaim_instance_interval:
        if instance.state == SOFT_DELETED:
            raise WrongState.of(instance, "delete")
        if instance.vm_state in MADE and instance.task_state != "deleting":
            return _soft_delete(instance, actor)
    return _delete(instance, actor)


def reclaim(instance: Instance, *, actor: Actor) -> Operation:
    """The time in which the instance could be restored is over. Raises Refused, NotFound,
    WrongState (it was restored meanwhile)."""
    check("instance.delete", instance, actor)
    with transaction.atomic():
        # Nothing runs on what is in this state, so nobody who holds an operation waits for the row.
        if _lock(instance).state != SOFT_DELETED:
            raise WrongState.of(instance, "delete")
        return _delete(instance, actor)


def restore(instance: Instance, *, actor: Actor) -> Operation:
    """Start an instance that was deleted and is still kept. Raises Refused, WrongState."""
    params = RestoreParams(str(instance.uuid))
    return ask(instance, "restore", INSTANCE_RESTORE, params, actor=actor)


def _delete(instance: Instance, actor: Actor) -> Operation:
    params = DeleteParams(str(instance.uuid))
    with transaction.atomic():
        under_way = running_on("instance", instance.uuid).filter(kind=INSTANCE_DELETE.kind).first()
        if under_way is not None:
            return under_way
        # Operations are locked before their target, here as in the runner: no circle can form.
        operation = accept(instance, INSTANCE_DELETE, params, "delete", actor, preempt=True)
        instance = _lock(instance)
        if instance.state == DELETED:
            raise NotFound(kind="Instance", id=instance.uuid)
        move(instance, INSTANCE, "delete")
        tell("instance_delete_scheduled", "is being deleted.", instance, actor)
    return operation


def _soft_delete(instance: Instance, actor: Actor) -> Operation:
    params = SoftDeleteParams(str(instance.uuid))
    with transaction.atomic():
        running = running_on("instance", instance.uuid)
        under_way = running.filter(kind=INSTANCE_SOFT_DELETE.kind).first()
        if under_way is not None:
            return under_way
        operation = accept(
            instance, INSTANCE_SOFT_DELETE, params, "soft_delete", actor, preempt=True
        )
        words = "is being deleted, and can still be restored."
        tell("instance_soft_delete_scheduled", words, instance, actor, operation=operation.uuid)
    return operation


def _lock(instance: Instance) -> Instance:
    rows = Instance.objects.select_for_update(of=("self",)).select_related("project__customer")
    return rows.get(pk=instance.pk)

"""Delete an instance at its provider, then its row.

Parameters: the row. Steps: `ask` deletes whatever the row or its tag names; `gone` waits until the
backend has none of it; `remove` takes the row away. Not cancellable and not undone: what was
deleted does not come back, and a failure leaves the row Erred, to be deleted again.
"""

from __future__ import annotations

from django.db import transaction

from cloudwright.broker.instances.flows import common
from cloudwright.broker.instances.flows.common import InstanceParams
from cloudwright.broker.instances.models import Instance
from cloudwright.broker.instances.writes import instance as writes
from cloudwright.broker.states import BEGIN_DELETING, SCHEDULE_DELETING
from cloudwright.contracts.errors import Gone
from cloudwright.core.operations.flow import Context, Flow, Step, Wait, register
from cloudwright.kernel.errors import NotFound

NO_UNDO = "what was deleted does not come back"


def _left(instance: Instance) -> list[str]:
    """Backend ids that still exist: the row's own, and any under its tag."""
    backend = common.backend_of(instance)
    found = {
        seen.backend_id
        for seen in backend.find(instance.uuid.hex, tenant_id=instance.link.tenant_id)
    }
    if instance.backend_id and instance.backend_id not in found:
        try:
            backend.show(instance.backend_id)
            found.add(instance.backend_id)
        except Gone:
            pass
    return sorted(found)


def _ask(context: Context[InstanceParams]) -> None:
    instance = common.row_of(context)
    common.begin(instance, BEGIN_DELETING)
    backend = common.backend_of(instance)
    for backend_id in _left(instance):
        backend.delete(backend_id, actor=context.actor)


def _gone(context: Context[InstanceParams]) -> Wait | None:
    instance = common.row_of(context)
    if _left(instance):
        return Wait(common.POLL_SECONDS, f"The backend is deleting {instance.name}.")
    return None


def _remove(context: Context[InstanceParams]) -> None:
    try:
        instance = common.row_of(context)
    except NotFound:
        return
    with transaction.atomic():
        common.tell(
            "resource_deletion_succeeded",
            "Instance {name} has been deleted.",
            instance,
            context.actor,
            operation=context.operation,
        )
        writes.remove(instance)


INSTANCE_DELETE = register(
    Flow(
        kind="broker.instance.delete",
        params=InstanceParams,
        steps=(
            Step("ask", _ask, no_undo=NO_UNDO),
            Step("gone", _gone, no_undo=NO_UNDO),
            Step("remove", _remove, no_undo=NO_UNDO),
        ),
        failed=common.failed("resource_deletion_failed", "Deletion of instance", deleting=True),
        cancelled=common.cancelled("Deletion"),
        retry=common.retry(SCHEDULE_DELETING),
        cancellable=False,
    )
)

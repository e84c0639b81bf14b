"""Make an instance at its provider.

Parameters: the row, and what it is to be made of. Steps: `request` looks for the tag before it
creates, so an answer that was lost makes no second machine; `settle` waits for the backend. Undo of
`request`: delete whatever bears the tag; the row stays, Erred, with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from cloudwright.broker.instances.flows import common
from cloudwright.broker.instances.models import Instance
from cloudwright.broker.instances.states import KIND
from cloudwright.broker.states import BEGIN_CREATING, SCHEDULE_CREATING
from cloudwright.contracts.errors import Gone
from cloudwright.contracts.provider import Instances, InstanceSeen, InstanceSpec
from cloudwright.core.audit.changes import publish
from cloudwright.core.operations.flow import Context, Flow, Step, Wait, register


@dataclass(frozen=True, slots=True)
class CreateParams:
    """The row's uuid (its hex is the tag) and what the row does not keep."""

    uuid: str
    public_key: str = ""
    network_ids: list[str] = field(default_factory=list)


def _request(context: Context[CreateParams]) -> dict[str, str]:
    instance = common.row_of(context)
    common.begin(instance, BEGIN_CREATING)
    backend, tag = common.backend_of(instance), instance.uuid.hex
    found = backend.find(tag, tenant_id=instance.link.tenant_id)
    if found:
        backend_id = _keep_oldest(backend, found, context)
    else:
        backend_id = backend.create(tag, _spec(instance, context.params), actor=context.actor)
    with transaction.atomic():
        Instance.objects.filter(pk=instance.pk).update(backend_id=backend_id)
        publish(KIND, instance.uuid)
    return {"backend_id": backend_id}


def _keep_oldest(
    backend: Instances, found: list[InstanceSeen], context: Context[CreateParams]
) -> str:
    """Two under one tag: an answer came after the settle time. The older stays (DESIGN §3)."""
    keep, *spare = found
    for seen in spare:
        backend.delete(seen.backend_id, actor=context.actor)
    return keep.backend_id


def _spec(instance: Instance, params: CreateParams) -> InstanceSpec:
    return InstanceSpec(
        tenant_id=instance.link.tenant_id,
        name=instance.name,
        image_id=instance.image_id,
        flavor_id=instance.flavor_id,
        public_key=params.public_key,
        key_name=instance.key_name,
        user_data=instance.user_data,
        description=instance.description,
        network_ids=tuple(params.network_ids),
    )


def _unrequest(context: Context[CreateParams]) -> Wait | None:
    instance = Instance.objects.filter(uuid=UUID(context.params.uuid)).first()
    if instance is None:
        return None
    instance = common.row_of(context)
    backend, tag = common.backend_of(instance), instance.uuid.hex
    left = backend.find(tag, tenant_id=instance.link.tenant_id)
    for seen in left:
        try:
            backend.delete(seen.backend_id, actor=context.actor)
        except Gone:
            continue
    if left:
        return Wait(common.POLL_SECONDS, f"What was made of {instance.name} is being removed.")
    with transaction.atomic():
        Instance.objects.filter(pk=instance.pk).update(backend_id="", runtime_state="")
        publish(KIND, instance.uuid)
    return None


def _settle(context: Context[CreateParams]) -> Wait | None:
    return common.settle(
        context, "resource_creation_succeeded", "Instance {name} has been created."
    )


INSTANCE_CREATE = register(
    Flow(
        kind="broker.instance.create",
        params=CreateParams,
        steps=(
            Step("request", _request, undo=_unrequest),
            Step("settle", _settle, no_undo="it only waits and writes what it saw"),
        ),
        failed=common.failed("resource_creation_failed", "Creation of instance"),
        cancelled=common.cancelled("Creation"),
        retry=common.retry(SCHEDULE_CREATING),
    )
)

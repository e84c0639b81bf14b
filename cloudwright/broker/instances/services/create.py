"""Making an instance through a link."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from cloudwright.broker.instances.flows.instance_create import INSTANCE_CREATE, CreateParams
from cloudwright.broker.instances.models import Instance
from cloudwright.broker.instances.services.checks import (
    check_offered,
    check_user_data,
    checked_name,
)
from cloudwright.broker.instances.states import KIND
from cloudwright.broker.services.models import Link, ServiceProperty
from cloudwright.broker.services.providers import info_of
from cloudwright.broker.states import ERRED
from cloudwright.core.accounts.models import SSHKey
from cloudwright.core.admission import gates
from cloudwright.core.audit import services as audit
from cloudwright.core.audit.changes import publish
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.services.operation import accept
from cloudwright.core.quotas.selectors.quota import usage_of
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import Conflict, QuotaExceeded


class ServiceErred(Conflict):
    """409: the account itself does not work at the moment."""

    code, message = "service.erred", "The service {name} does not work: {reason}"


def create(
    link: Link,
    *,
    name: str,
    image: ServiceProperty,
    flavor: ServiceProperty,
    key: SSHKey | None = None,
    user_data: str = "",
    description: str = "",
    networks: Sequence[ServiceProperty] = (),
    actor: Actor,
) -> tuple[Instance, Operation]:
    """Ask for an instance; the row is there at once, the machine when the operation is done.

    Raises BadInput (fields `name`, `image`, `flavor`, `user_data`), QuotaExceeded, ServiceErred,
    Refused.
    """
    gates.check("instance.create", link.project, actor)
    name = checked_name(name)
    check_user_data(user_data)
    check_offered(link, image, flavor)
    settings = link.service.settings
    if ERRED in {settings.state, link.state}:
        raise ServiceErred(name=settings.name, reason=settings.error_message or link.error_message)
    instance = Instance(
        link=link,
        settings=settings,
        project=link.project,
        user_id=actor.user_id,
        name=name,
        description=description,
        cores=flavor.facts.get("cores", 0),
        ram_mib=flavor.facts.get("ram_mib", 0),
        disk_mib=flavor.facts.get("disk_mib", 0),
        image_id=image.backend_id,
        image_name=image.name,
        flavor_id=flavor.backend_id,
        flavor_name=flavor.name,
        key_name=key.name if key else "",
        key_fingerprint=key.fingerprint if key else "",
        user_data=user_data,
    )
    params = CreateParams(
        uuid=str(instance.uuid),
        public_key=key.trimmed if key else "",
        network_ids=[network.backend_id for network in networks],
    )
    return _insert(instance, params, actor)


def _insert(instance: Instance, params: CreateParams, actor: Actor) -> tuple[Instance, Operation]:
    with transaction.atomic():
        instance.save()
        _take_quota(instance)
        publish(KIND, instance.uuid)
        operation = accept(
            INSTANCE_CREATE,
            params,
            title=f"Create {instance.name}",
            targets=[(KIND, instance.uuid)],
            project=instance.project,
            actor=actor,
        )
        audit.record(
            "resource_creation_scheduled",
            f"Instance {instance.name}: creation has been scheduled.",
            actor=actor,
            target=instance,
            kind=KIND,
            project=instance.project,
            operation=operation.uuid,
            instance_name=instance.name,
        )
    return instance, operation


def _take_quota(instance: Instance) -> None:
    """Hold the quota here, unless the backend is our own cloud, which holds it itself (DESIGN §3):
    then only look, so that the refusal comes at the door. The cloud has the last word."""
    amounts = {"instances": 1, "cores": instance.cores, "ram_mib": instance.ram_mib}
    if not info_of(instance.settings.type).adopts_tenants:
        ledger.reserve(instance.project, (KIND, instance.uuid), amounts)
        return
    for scope in (instance.project.customer, instance.project):
        for line in usage_of(scope):
            wanted = amounts.get(line.name, 0)
            if wanted and 0 <= line.limit < line.usage + wanted:
                raise QuotaExceeded(
                    name=line.name, requested=wanted, used=line.usage, limit=line.limit
                )

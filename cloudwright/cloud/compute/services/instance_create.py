"""Accepting a new instance: quota, host and row in one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from cloudwright.cloud.compute.flows.instance_create import INSTANCE_CREATE, CreateParams
from cloudwright.cloud.compute.models import Flavor, Instance
from cloudwright.cloud.compute.selectors.flavor import snapshot_of
from cloudwright.cloud.compute.services import wishes
from cloudwright.cloud.compute.services.problems import TagTaken
from cloudwright.cloud.compute.states import SCHEDULING, SPAWNING
from cloudwright.cloud.compute.writes.instance import tell
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.scheduling.services.claim import NoValidHost, claim
from cloudwright.core.accounts.models import SSHKey
from cloudwright.core.admission.gates import check
from cloudwright.core.audit.changes import publish
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.services.operation import accept
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.units import mib_to_gib

DEFAULT_ZONE = "nova"


def create(
    project: Project,
    *,
    name: str,
    image: Image | None,
    flavor: Flavor,
    key: SSHKey | None = None,
    user_data: str | bytes = "",
    metadata: Mapping[str, str] | None = None,
    tags: Sequence[str] = (),
    network_uuids: Sequence[UUID] = (),
    description: str = "",
    tag: str = "",
    admin_pass: str = "",
    config_drive: bool = True,
    hostname: str = "",
    availability_zone: str = "",
    hints: Mapping[str, Sequence[str]] | None = None,
    reservation_id: str = "",
    paused: bool = False,
    actor: Actor,
) -> tuple[Instance, Operation]:
    """A new instance in `project`, being built, and the operation that builds it.

    Quota and host are taken here, so that two requests never share a last place. No host with room
    is no error here: the instance is accepted and then shows ERROR with the scheduler's reason, as
    Nova's clients expect. Instances asked for together share a `reservation_id`. Raises Refused, QuotaExceeded, BadInput and its kinds, TagTaken.
    """
    check("instance.create", project, actor, {"flavor": flavor, "image": image})
    disk_mib = wishes.disk_for(flavor, image)
    networks = wishes.networks_for(actor, project.pk, network_uuids)
    instance = Instance(
        uuid=uuid4(),
        project=project,
        user_id=actor.user_id,
        name=wishes.check_name(name),
        description=description,
        tag=tag,
        flavor=snapshot_of(flavor),
        vcpus=flavor.vcpus,
        ram_mib=flavor.ram_mib,
        disk_mib=disk_mib,
        image=image,
        availability_zone=availability_zone or DEFAULT_ZONE,
        key_name=key.name if key else "",
        public_key=key.public_key if key else "",
        user_data=wishes.encode_user_data(user_data),
        metadata=wishes.check_metadata(metadata or {}),
        config_drive=config_drive,
        admin_pass=admin_pass,
        tags=wishes.check_tags(tags),
        reservation_id=reservation_id or new_reservation(),
    )
    instance.hostname = hostname or wishes.hostname_from(instance.name, instance.uuid)
    with transaction.atomic():
        ledger.reserve(project, ("instance", instance.uuid), _amounts(instance))
        host, no_host = _claim(instance, availability_zone, hints)
        _insert(instance, host)
        params = CreateParams(
            str(instance.uuid), [str(each.uuid) for each in networks], paused, no_host
        )
        operation = accept(
            INSTANCE_CREATE,
            params,
            title=f"Create instance {instance.name}",
            targets=[("instance", instance.uuid)],
            project=project,
            actor=actor,
            queue=host.queue if host else "default",
        )
        tell("instance_create_scheduled", "Instance {} is being created.", instance, actor,
             operation=operation.uuid)  # fmt: skip
    return instance, operation


def new_reservation() -> str:
    """The id that instances of one request share, in Nova's form."""
    return f"r-{secrets.token_hex(4)}"


def _amounts(instance: Instance) -> dict[str, int]:
    """What the instance takes of its project's quota, until it is deleted."""
    return {
        "instances": 1,
        "cores": instance.vcpus,
        "ram_mib": instance.ram_mib,
        "gigabytes": mib_to_gib(instance.disk_mib),
    }


def _claim(
    instance: Instance, zone: str, hints: Mapping[str, Sequence[str]] | None
) -> tuple[Host | None, str]:
    """The host with its share taken; or none, and why."""
    try:
        host = claim(
            instance.uuid,
            vcpus=instance.vcpus,
            ram_mib=instance.ram_mib,
            disk_mib=instance.disk_mib,
            zone=zone,
            hints=hints,
        )
    except NoValidHost as problem:
        return None, str(problem.params["reason"])
    return host, ""


def _insert(instance: Instance, host: Host | None) -> None:
    instance.host = host
    instance.state = SPAWNING if host else SCHEDULING
    try:
        with transaction.atomic():
            instance.save(force_insert=True)
    except IntegrityError as exc:
        raise TagTaken(tag=instance.tag, field="tag") from exc
    publish("instance", instance.uuid)

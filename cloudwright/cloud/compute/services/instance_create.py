"""Accepting a new instance: quota, host and row in one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, Unpack
from uuid import uuid4

from django.db import IntegrityError, transaction

from cloudwright.cloud.compute.flows.instance_create import INSTANCE_CREATE, CreateParams
from cloudwright.cloud.compute.models import Flavor, Instance
from cloudwright.cloud.compute.selectors.flavor import snapshot_of
from cloudwright.cloud.compute.selectors.wish import wish_of
from cloudwright.cloud.compute.services import block_device_plan, cards, wishes
from cloudwright.cloud.compute.services.block_device_plan import DiskWish
from cloudwright.cloud.compute.services.cards import CardWish
from cloudwright.cloud.compute.services.injected_file import check_files
from cloudwright.cloud.compute.services.problems import TagTaken
from cloudwright.cloud.compute.states import SCHEDULING, SPAWNING
from cloudwright.cloud.compute.writes import injected_file as injected_files
from cloudwright.cloud.compute.writes.instance import amounts, tell
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.network.models import SecurityGroup
from cloudwright.cloud.network.writes import port as ports
from cloudwright.cloud.network.writes.port import Card
from cloudwright.cloud.scheduling.models import Host, InstanceGroup
from cloudwright.cloud.scheduling.services import hints as scheduler_hints
from cloudwright.cloud.scheduling.services.claim import claim_or_why
from cloudwright.cloud.scheduling.services.instance_group import join
from cloudwright.cloud.text import line
from cloudwright.core.accounts.models import SSHKey
from cloudwright.core.admission.gates import check
from cloudwright.core.audit.changes import publish
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.services.operation import accept
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.actor import Actor

DEFAULT_ZONE = "nova"


class Details(TypedDict, total=False):
    """What may be said of a new instance beside name, image and flavor.

    Without `cards` it has one in the default network, or none if `without_network`.
    `user_data` is for cloud-init; text or bytes. `files` are put on the config drive, by path.
    `auto_disk_config`: whether the guest may grow its root partition; None is the image's habit.
    `tag` is the claim of whoever manages it from
    above, `tags` are the user's own. `hints` are the scheduler's (services.hints), `group` is
    the one that the instance joins. `only_host`: this host or none; `force_host`: without asking
    the filters. Instances asked for together share a `reservation_id`. `paused`: made, but
    standing still. `disks` are those beside the one from the image; without an image, one of them
    is started from.
    """

    key: SSHKey | None
    user_data: str | bytes
    metadata: Mapping[str, str]
    tags: Sequence[str]
    cards: Sequence[CardWish]
    without_network: bool
    description: str
    tag: str
    admin_pass: str
    config_drive: bool
    files: Mapping[str, bytes]
    auto_disk_config: bool | None
    hostname: str
    availability_zone: str
    hints: Mapping[str, Any]
    group: InstanceGroup | None
    security_groups: Sequence[SecurityGroup]
    only_host: str
    force_host: bool
    reservation_id: str
    paused: bool
    disks: Sequence[DiskWish]


def create(
    project: Project,
    *,
    name: str,
    image: Image | None,
    flavor: Flavor,
    actor: Actor,
    **details: Unpack[Details],
) -> tuple[Instance, Operation]:
    """A new instance in `project`, being built, and the operation that builds it.

    Quota and host are taken here, so that two requests never share a last place. No host with room
    is no error here: the instance is accepted and then shows ERROR with the scheduler's reason, as
    Nova's clients expect. Raises Refused, QuotaExceeded, BadInput and its kinds, TagTaken,
    DeviceTaken, TooManyDevices, PortTaken.
    """
    check("instance.create", project, actor, {"flavor": flavor, "image": image})
    if details.get("only_host"):
        check("instance.choose_host", project, actor)
    disks = block_device_plan.plan(flavor, image, details.get("disks", ()))
    asked = () if details.get("without_network") else details.get("cards") or (CardWish(),)
    wanted = cards.judged(project, asked, actor)
    instance = _row(project, wishes.check_name(name), flavor, details)
    instance.image, instance.user_id = image, actor.user_id
    instance.disk_mib, instance.own_disks_mib = disks.root_mib, disks.own_mib
    instance.auto_disk_config = wishes.check_disk_config(
        image, auto=details.get("auto_disk_config")
    )
    files = check_files(project, details.get("files", {}), config_drive=instance.config_drive)
    with transaction.atomic():
        _reserve(instance, actor)
        host, no_host = _claim(instance, details)
        _insert(instance, host)
        _hold(instance, wanted)
        injected_files.replace(instance, files)
        if host is not None:
            block_device_plan.make(instance, disks, actor)
        params = CreateParams(
            instance=str(instance.uuid),
            cards=cards.as_params(wanted),
            security_groups=[str(each.uuid) for each in details.get("security_groups", ())],
            paused=details.get("paused", False),
            no_host=no_host,
            elsewhere=not details.get("only_host"),
        )
        operation = _accept(instance, params, actor)
    return instance, operation


def _claim(instance: Instance, details: Details) -> tuple[Host | None, str]:
    """A host, or why there is none. Its group is joined first: the scheduler looks at it."""
    if group := details.get("group"):
        join(group, instance.uuid)
    return claim_or_why(
        instance.uuid,
        scheduler_hints.heard(wish_of(instance), instance.scheduler_hints),
        only=details.get("only_host", ""),
        unasked=details.get("force_host", False),
    )


def _hold(instance: Instance, wanted: Sequence[Card]) -> None:
    """Ports that were named are taken at once, so that nobody else is promised them."""
    for number, card in enumerate(wanted):
        if card.port is not None:
            ports.hold(card.port, instance.uuid, card=number, tag=card.tag)


def _reserve(instance: Instance, actor: Actor) -> None:
    holder, wanted = ("instance", instance.uuid), {"instances": 1, **amounts(instance)}
    ledger.reserve(instance.project, holder, wanted, user=actor.user_uuid)


def _accept(instance: Instance, params: CreateParams, actor: Actor) -> Operation:
    operation = accept(
        INSTANCE_CREATE,
        params,
        title=f"Create instance {instance.name}",
        targets=[("instance", instance.uuid)],
        project=instance.project,
        actor=actor,
        queue=instance.queue,
    )
    words = "is being created."
    tell("instance_create_scheduled", words, instance, actor, operation=operation.uuid)
    return operation


def _row(project: Project, name: str, flavor: Flavor, details: Details) -> Instance:
    """The row as it is asked for, not yet saved. Raises BadInput, TooManyMetadataItems."""
    key, uuid = details.get("key"), uuid4()
    hostname = details.get("hostname") or wishes.hostname_from(name, uuid)
    metadata = wishes.check_metadata(details.get("metadata") or {})
    wishes.check_metadata_items(project, metadata)
    return Instance(
        uuid=uuid,
        project=project,
        name=name,
        hostname=wishes.check_hostname(hostname),
        description=wishes.check_description(details.get("description", "")),
        tag=line(details.get("tag", ""), "tag", most=80),
        tags=wishes.check_tags(details.get("tags", ())),
        flavor=snapshot_of(flavor),
        vcpus=flavor.vcpus,
        ram_mib=flavor.ram_mib,
        availability_zone=line(
            details.get("availability_zone") or DEFAULT_ZONE, "availability_zone", most=60
        ),
        pinned_zone=details.get("availability_zone") or "",
        scheduler_hints=scheduler_hints.judge(details.get("hints") or {}),
        key_name=key.name if key else "",
        public_key=key.trimmed if key else "",
        user_data=wishes.encode_user_data(details.get("user_data", "")),
        metadata=metadata,
        config_drive=details.get("config_drive", True),
        admin_pass=line(details.get("admin_pass", ""), "admin_pass"),
        reservation_id=line(
            details.get("reservation_id") or new_reservation(), "reservation_id", most=36
        ),
    )


def new_reservation() -> str:
    """The id that instances of one request share, in Nova's form."""
    return f"r-{secrets.token_hex(4)}"


def _insert(instance: Instance, host: Host | None) -> None:
    instance.host = host
    if host is not None:
        instance.availability_zone = host.availability_zone
    instance.state = SPAWNING if host else SCHEDULING
    try:
        with transaction.atomic():
            instance.save(force_insert=True)
    except IntegrityError as exc:
        raise TagTaken(tag=instance.tag, field="tag") from exc
    publish("instance", instance.uuid)

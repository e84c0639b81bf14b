"""Images of instances: one, or the next of a series of backups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from cloudwright.cloud.compute.flows.instance_create_backup import (
    INSTANCE_CREATE_BACKUP,
    CreateBackupParams,
)
from cloudwright.cloud.compute.flows.instance_create_image import (
    INSTANCE_CREATE_IMAGE,
    CreateImageParams,
)
from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.selectors.block_device import starts_from_volume
from cloudwright.cloud.compute.services import wishes
from cloudwright.cloud.compute.services.asking import ask
from cloudwright.cloud.compute.services.block_device import must_have_own_root
from cloudwright.cloud.compute.services.instance_volume_image import create_volume_image
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.services import image as images
from cloudwright.cloud.text import line
from cloudwright.core.operations.models import Operation
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput


def create_image(
    instance: Instance,
    *,
    name: str,
    properties: Mapping[str, Any] | None = None,
    actor: Actor,
) -> tuple[Image, Operation]:
    """An image of the root disk as it is now; the instance keeps running. Of one that starts from
    a volume it has no bytes, and lists snapshots of the volumes. Raises Refused, WrongState,
    BadInput; InvalidVolume, QuotaExceeded of a snapshot."""
    if starts_from_volume(instance):
        return create_volume_image(instance, name=name, properties=properties or {}, actor=actor)
    with transaction.atomic():
        image = image_for(instance, wishes.check_name(name), properties or {}, actor=actor)
        operation = ask(
            instance,
            "create_image",
            INSTANCE_CREATE_IMAGE,
            CreateImageParams(str(instance.uuid), str(image.uuid)),
            also=[("image", image.uuid)],
            actor=actor,
        )
    return image, operation


def create_backup(
    instance: Instance,
    *,
    name: str,
    series: str,
    rotation: int,
    properties: Mapping[str, Any] | None = None,
    actor: Actor,
) -> tuple[Image, Operation]:
    """An image that belongs to the instance's backups of `series` (daily, weekly, any word); when
    it is whole, all but the newest `rotation` of them are deleted. Raises Refused, WrongState,
    StartsFromVolume, BadInput."""
    must_have_own_root(instance, "Backup is not supported for volume-backed instances.")
    if rotation < 0:
        raise BadInput(reason="A rotation is 0 or more.", field="rotation")
    kind = {"image_type": "backup", "backup_type": line(series, "backup_type")}
    with transaction.atomic():
        image = image_for(
            instance, wishes.check_name(name), {**(properties or {}), **kind}, actor=actor
        )
        operation = ask(
            instance,
            "create_backup",
            INSTANCE_CREATE_BACKUP,
            CreateBackupParams(str(instance.uuid), str(image.uuid), series, rotation),
            also=[("image", image.uuid)],
            actor=actor,
        )
    return image, operation


def image_for(
    instance: Instance, name: str, properties: Mapping[str, Any], *, actor: Actor
) -> Image:
    """The queued row of an image of the instance's own root disk; its system needs the memory that
    the one it comes from does. Raises Refused, BadInput."""
    source = {"image_type": "snapshot", "instance_uuid": str(instance.uuid)}
    if instance.image is not None:
        source["base_image_ref"] = str(instance.image.uuid)
    return images.create(
        instance.project,
        name=name,
        disk_format="qcow2",
        container_format="bare",
        visibility="private",
        min_disk_mib=instance.disk_mib,
        min_ram_mib=instance.image.min_ram_mib if instance.image else 0,
        properties={**source, **properties},
        source_instance_uuid=instance.uuid,
        actor=actor,
    )

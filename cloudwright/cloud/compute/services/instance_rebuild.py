"""Rebuild: the same instance on a fresh disk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict, Unpack

from django.db import transaction

from cloudwright.cloud.compute.flows.instance_rebuild import INSTANCE_REBUILD, RebuildParams
from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.selectors.block_device import root_volume_of
from cloudwright.cloud.compute.services import wishes
from cloudwright.cloud.compute.services.asking import ask
from cloudwright.cloud.compute.services.injected_file import check_files
from cloudwright.cloud.compute.services.problems import StartsFromVolume, WrongState
from cloudwright.cloud.compute.states import STOPPED
from cloudwright.cloud.compute.writes import injected_file as injected_files
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.text import line
from cloudwright.core.accounts.models import SSHKey
from cloudwright.core.admission.gates import check
from cloudwright.core.operations.models import Operation
from cloudwright.kernel.actor import Actor


class Changes(TypedDict, total=False):
    """What a rebuild may change beside the image; what is not given stays. `key` None takes the
    key away, and an empty `user_data` the user data."""

    name: str
    description: str
    metadata: Mapping[str, str]
    key: SSHKey | None
    user_data: str | bytes
    admin_pass: str
    access_ipv4: str | None
    access_ipv6: str | None
    files: Mapping[str, bytes]
    auto_disk_config: bool | None


def rebuild(
    instance: Instance, *, image: Image, actor: Actor, **changes: Unpack[Changes]
) -> Operation:
    """Throw the disk away and make it anew from `image`; uuid, size, host and ports stay. One that
    starts from a volume keeps it, and takes no other image than that of the volume. An instance
    that was off stays so. Raises Refused, WrongState, StartsFromVolume, BadInput and its kinds."""
    check("instance.rebuild", instance, actor, {"image": image})
    if instance.host is None:
        raise WrongState.of(instance, "rebuild")
    columns = _columns(changes)
    wishes.check_metadata_items(instance.project, changes.get("metadata"))
    auto = wishes.check_disk_config(image, auto=changes.get("auto_disk_config"))
    columns["auto_disk_config"] = instance.auto_disk_config if auto is None else auto
    files = check_files(
        instance.project, changes.get("files", {}), config_drive=instance.config_drive
    )
    root = root_volume_of(instance)
    if root is None:
        wishes.check_image(image, ram_mib=instance.ram_mib, disk_mib=instance.disk_mib)
        columns["image"] = image
    elif root.image_metadata.get("image_id") != str(image.uuid):
        raise StartsFromVolume(
            reason="Unable to rebuild with a different image for a volume-backed server."
        )
    stopped = instance.state == STOPPED
    with transaction.atomic():
        params = RebuildParams(str(instance.uuid), stopped)
        operation = ask(instance, "rebuild", INSTANCE_REBUILD, params, actor=actor)
        for name, value in columns.items():
            setattr(instance, name, value)
        instance.save(update_fields=[*columns, "updated_at"])
        if "files" in changes:
            injected_files.replace(instance, files)
    return operation


def _columns(changes: Changes) -> dict[str, object]:
    """The changes as columns, judged. Raises BadInput."""
    found: dict[str, object] = {
        name: wishes.CHECKS[name](value) for name, value in changes.items() if name in wishes.CHECKS
    }
    if "key" in changes:
        key = changes["key"]
        found |= {
            "key_name": key.name if key else "",
            "public_key": key.trimmed if key else "",
        }
    if "user_data" in changes:
        found["user_data"] = wishes.encode_user_data(changes["user_data"])
    if "admin_pass" in changes:
        found["admin_pass"] = line(changes["admin_pass"], "admin_pass")
    return found

"""Images of instances that start from a volume: a list of snapshots, and no bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from cloudwright.cloud.compute.models import BlockDevice, Instance
from cloudwright.cloud.compute.selectors.block_device import ROOT_DEVICE, volumes_in
from cloudwright.cloud.compute.services import wishes
from cloudwright.cloud.compute.services.problems import WrongState
from cloudwright.cloud.compute.states import INSTANCE
from cloudwright.cloud.compute.writes.instance import tell
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.services import image as images
from cloudwright.cloud.volume.models import Snapshot
from cloudwright.cloud.volume.services import snapshot as snapshots
from cloudwright.core.admission.gates import check
from cloudwright.core.operations.models import Operation
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.units import mib_to_gib


@transaction.atomic
def create_volume_image(
    instance: Instance, *, name: str, properties: Mapping[str, Any], actor: Actor
) -> tuple[Image, Operation]:
    """An active image whose `block_device_mapping` lists a snapshot of each volume, in Nova's
    words, and the operation that makes the root's snapshot. The instance keeps running; each
    snapshot is as after a power cut of its own. Raises Refused, WrongState, BadInput,
    InvalidVolume, QuotaExceeded."""
    check("instance.create_image", instance, actor)
    name = wishes.check_name(name)
    instance = Instance.objects.select_for_update(of=("self",)).get(pk=instance.pk)
    if not INSTANCE.allows(instance.state, "create_image"):
        raise WrongState.of(instance, "create_image")
    made, mapping = [], []
    for row in volumes_in([instance.uuid]).order_by("boot_index", "device"):
        assert row.volume is not None  # noqa: S101 - a selector of volumes found it
        snapshot, operation = snapshots.create(
            row.volume, name=f"snapshot for {name}"[:255], force=True, actor=actor
        )
        made.append(operation)
        mapping.append(_entry(row, snapshot))
    image = images.create_of_snapshots(
        instance.project,
        name=name,
        properties={
            "base_image_ref": "",
            "root_device_name": ROOT_DEVICE,
            **properties,
            "bdm_v2": "True",
            "block_device_mapping": json.dumps(mapping),
        },
        source_instance_uuid=instance.uuid,
        actor=actor,
    )
    words = f"was put down in image {image}, as snapshots of its volumes."
    tell("instance_create_image_scheduled", words, instance, actor, operation=made[0].uuid)
    return image, made[0]


def _entry(row: BlockDevice, snapshot: Snapshot) -> dict[str, Any]:
    return {
        "boot_index": row.boot_index,
        "source_type": "snapshot",
        "destination_type": "volume",
        "snapshot_id": str(snapshot.uuid),
        "volume_id": None,
        "image_id": None,
        "volume_size": mib_to_gib(snapshot.size_mib),
        "volume_type": None,
        "device_name": row.device,
        "device_type": "disk",
        "disk_bus": "virtio",
        "guest_format": None,
        "no_device": None,
        "tag": row.tag or None,
        "delete_on_termination": row.delete_on_termination,
    }

"""A volume as the wire shows it."""

from __future__ import annotations

from typing import Any

from cloudwright.cloud.volume.models import Attachment, Volume
from cloudwright.kernel.units import mib_to_gib
from cloudwright.osapi.common.answers import naive_time
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.volume.links import links_of


def brief(call: Call, volume: Volume) -> dict[str, Any]:
    """As in a list without detail."""
    links = links_of(call, "volumes", volume.uuid)
    return {"id": volume.uuid, "name": volume.name, "links": links}


def made(call: Call, volume: Volume) -> dict[str, Any]:
    """As create and update answer."""
    return {
        **brief(call, volume),
        "status": volume.state,
        "size": mib_to_gib(volume.size_mib),
        "availability_zone": volume.availability_zone,
        "created_at": naive_time(volume.created_at),
        "updated_at": naive_time(volume.updated_at),
        "description": volume.description,
        "volume_type": volume.volume_type.name if volume.volume_type else None,
        "snapshot_id": volume.source_snapshot_uuid,
        "source_volid": volume.source_volume_uuid,
        "metadata": _metadata(volume),
        "user_id": volume.user.uuid.hex if volume.user else volume.project.uuid.hex,
        "bootable": "true" if volume.bootable else "false",
        "encrypted": False,
        "replication_status": None,
        "consistencygroup_id": None,
        "multiattach": volume.multiattach,
        "migration_status": None,
        "attachments": [_attachment(call, each) for each in volume.attachments.all()],
        **_of_version(call, volume),
    }


def full(call: Call, volume: Volume) -> dict[str, Any]:
    """As show and a detailed list answer. Where it lies is for administrators."""
    shown = made(call, volume) | {"os-vol-tenant-attr:tenant_id": volume.project.uuid.hex}
    if volume.image_metadata:
        shown["volume_image_metadata"] = volume.image_metadata
    if call.actor.admin:
        shown |= {
            "os-vol-host-attr:host": backend_of(volume.host.name),
            "os-vol-mig-status-attr:migstat": None,
            "os-vol-mig-status-attr:name_id": None,
        }
    return shown


def backend_of(host: str) -> str:
    """The pool of a host as Cinder names one: host, backend, pool."""
    return f"{host}@local#local"


def _metadata(volume: Volume) -> dict[str, str]:
    if volume.readonly is None:
        return dict(volume.metadata)
    return {**volume.metadata, "readonly": str(volume.readonly)}


def _attachment(call: Call, attachment: Attachment) -> dict[str, Any]:
    return {
        "id": attachment.volume.uuid,
        "attachment_id": attachment.uuid,
        "volume_id": attachment.volume.uuid,
        "server_id": attachment.instance_uuid,
        "host_name": attachment.host_name if call.actor.admin else None,
        "device": attachment.device,
        "attached_at": naive_time(attachment.created_at),
    }


def _of_version(call: Call, volume: Volume) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    if call.version >= (3, 13):
        shown["group_id"] = volume.group.uuid if volume.group else None
    if call.version >= (3, 21) and call.actor.admin:
        shown["provider_id"] = None
    if call.version >= (3, 48):
        shown |= {"service_uuid": None, "shared_targets": False}
    if call.version >= (3, 61) and call.actor.admin:
        shown["cluster_name"] = None
    if call.version >= (3, 63):
        shown["volume_type_id"] = volume.volume_type.uuid if volume.volume_type else None
    if call.version >= (3, 65):
        shown["consumes_quota"] = True
    return shown

"""A volume type as the wire shows it."""

from __future__ import annotations

from typing import Any

from cloudwright.cloud.volume.models import VolumeType
from cloudwright.osapi.common.call import Call


def shown(call: Call, volume_type: VolumeType) -> dict[str, Any]:
    """What it promises by its extra specs is for administrators."""
    made = {
        "id": volume_type.uuid,
        "name": volume_type.name,
        "description": volume_type.description,
        "is_public": volume_type.is_public,
        "os-volume-type-access:is_public": volume_type.is_public,
    }
    if call.actor.admin:
        made |= {
            "extra_specs": volume_type.extra_specs,
            "qos_specs_id": qos.uuid if (qos := volume_type.qos_spec) else None,
        }
    return made

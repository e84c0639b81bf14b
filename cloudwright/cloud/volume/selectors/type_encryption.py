"""How a volume type is encrypted. Only administrators ask."""

from __future__ import annotations

from cloudwright.cloud.volume.models import TypeEncryption, VolumeType


def encryption_of(volume_type: VolumeType) -> TypeEncryption | None:
    """None for a type that is not encrypted."""
    rows = TypeEncryption.objects.select_related("volume_type")
    return rows.filter(volume_type=volume_type).first()

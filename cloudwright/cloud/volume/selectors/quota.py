"""The quotas of single volume types, under their names in the ledger and at the doors."""

from __future__ import annotations

from uuid import UUID

from cloudwright.cloud.volume.models import VolumeType

COUNTED = ("volumes", "gigabytes", "snapshots")


def own_name(counted: str, volume_type: UUID) -> str:
    """The ledger's name for what is `counted` of one type. A type that is renamed keeps it."""
    return f"{counted}_{volume_type.hex}"


def names_by_type() -> dict[str, str]:
    """`volumes_<name of the type>` and so on -> the ledger's name, for every type; one query."""
    types = VolumeType.objects.order_by("name").values_list("name", "uuid")
    return {
        f"{counted}_{name}": own_name(counted, uuid) for name, uuid in types for counted in COUNTED
    }

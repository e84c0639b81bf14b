"""What the scheduler is asked for an instance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cloudwright.cloud.compute.models import Instance
from cloudwright.contracts.scheduling import Wish


def wish_of(
    instance: Instance,
    *,
    flavor: Mapping[str, Any] | None = None,
    disk_mib: int | None = None,
    zone: str = "",
) -> Wish:
    """The wish for the instance as it is, or in another size (a flavor's snapshot, and its disk).

    Without a `zone`, the one that it was asked to be in. The hints of its creation are not in it.
    """
    size = flavor or instance.flavor
    image = instance.image
    return Wish(
        vcpus=size["vcpus"],
        ram_mib=size["ram_mib"],
        disk_mib=instance.local_mib if disk_mib is None else disk_mib,
        zone=zone or instance.pinned_zone,
        project=instance.project.uuid.hex,
        flavor=size["name"],
        extra_specs=size.get("extra_specs") or {},
        image=str(image.uuid) if image else "",
        image_properties=image.properties if image else {},
    )

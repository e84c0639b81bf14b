"""The flavors every cloud has from its first minute. Repeatable."""

from __future__ import annotations

from django.db import transaction

from cloudwright.cloud.compute.models import Flavor
from cloudwright.cloud.network.services import seed as networks
from cloudwright.cloud.volume.services import volume_type as volume_types

# name: virtual cores, memory in MiB, disk in MiB
FLAVORS = {
    "m1.tiny": (1, 256, 1024),
    "m1.small": (1, 512, 5 * 1024),
    "m1.medium": (2, 1024, 10 * 1024),
    "m1.large": (4, 4096, 20 * 1024),
}


@transaction.atomic
def seed() -> None:
    """Flavors, the default network, the default volume type. A flavor that an administrator
    deleted stays deleted."""
    networks.seed()
    volume_types.seed()
    for number, (name, (vcpus, ram_mib, disk_mib)) in enumerate(FLAVORS.items(), start=1):
        if not Flavor.objects.filter(name=name).exists():
            Flavor.objects.create(
                flavorid=str(number),
                name=name,
                vcpus=vcpus,
                ram_mib=ram_mib,
                disk_mib=disk_mib,
            )

"""What the host itself is: in service, in the zone, with room, not too busy, not tried before."""

from __future__ import annotations

from django.conf import settings

from cloudwright.contracts.scheduling import HostSeen, Wish


def everything(host: HostSeen, wish: Wish) -> bool:
    """Every host."""
    del host, wish
    return True


def in_service(host: HostSeen, _: Wish) -> bool:
    """Not taken out of service by an administrator, and heard of lately."""
    return host.enabled and host.up


def zone(host: HostSeen, wish: Wish) -> bool:
    """In the availability zone asked for, if one was."""
    return not wish.zone or host.zone == wish.zone


def cores(host: HostSeen, wish: Wish) -> bool:
    """Virtual cores left; and one instance never has more than the host is given out for once."""
    return host.used_vcpus + wish.vcpus <= host.vcpus_limit


def memory(host: HostSeen, wish: Wish) -> bool:
    """Memory left."""
    return host.used_ram_mib + wish.ram_mib <= host.ram_limit_mib


def disk(host: HostSeen, wish: Wish) -> bool:
    """Disk left."""
    return host.used_disk_mib + wish.disk_mib <= host.disk_limit_mib


def untried(host: HostSeen, wish: Wish) -> bool:
    """Not one where this very request failed already."""
    return host.name not in wish.tried


def trusted(host: HostSeen, wish: Wish) -> bool:
    """As trusted as the flavor's extra spec `trust:trusted_host` asks, if it asks."""
    asked = wish.extra_specs.get("trust:trusted_host", "")
    return not asked or host.trust == asked


def few_instances(host: HostSeen, _: Wish) -> bool:
    """Fewer instances than the option, or its aggregates' `max_instances_per_host`, allow."""
    most = _least(host, "max_instances_per_host", settings.CLOUDWRIGHT_SCHEDULER.max_instances)
    return host.instances < most


def few_operations(host: HostSeen, _: Wish) -> bool:
    """Less going on than the option, or its aggregates' `max_io_ops_per_host`, allow."""
    most = _least(host, "max_io_ops_per_host", settings.CLOUDWRIGHT_SCHEDULER.max_io_operations)
    return host.operations < most


def _least(host: HostSeen, word: str, otherwise: int) -> int:
    numbers = [int(text) for text in host.words(word) if text.isdecimal()]
    return min(numbers, default=otherwise)

"""The hosts that this machine is in the cloud: itself, or several simulated ones."""

from __future__ import annotations

import shutil
import socket
from ipaddress import ip_address

from django.conf import settings


def hypervisor() -> str:
    """The key of the driver that runs machines here."""
    chosen: str = settings.CLOUDWRIGHT_COMPUTE.hypervisor
    if chosen != "auto":
        return chosen
    return "qemu" if shutil.which("qemu-system-x86_64") else "simulated"


def names() -> tuple[str, ...]:
    """Their names, this machine's own first: `node`, `node-2`, `node-3`. One, unless simulated."""
    first = settings.CLOUDWRIGHT_COMPUTE.host or socket.gethostname()
    several = settings.CLOUDWRIGHT_COMPUTE.simulated_hosts if hypervisor() == "simulated" else 1
    return (first, *(f"{first}-{number}" for number in range(2, several + 1)))


def address_of(name: str) -> str:
    """The address of one of them; of a host that is not, this machine's."""
    place = names().index(name) if name in names() else 0
    return str(ip_address(settings.CLOUDWRIGHT_COMPUTE.address) + place)


def size_of(name: str) -> dict[str, int]:
    """How large a simulated host is: virtual cores, and MiB of memory and disk. Nothing is said
    where the driver's own size holds."""
    sizes = settings.CLOUDWRIGHT_COMPUTE.simulated_sizes
    if not sizes:
        return {}
    vcpus, ram_gib, disk_gib = sizes[names().index(name) % len(sizes)].split("/")
    return {"vcpus": int(vcpus), "ram_mib": int(ram_gib) * 1024, "disk_mib": int(disk_gib) * 1024}

"""What the host can do, against extra specs of the flavor and properties of the image."""

from __future__ import annotations

from django.conf import settings

from cloudwright.cloud.scheduling.filters.operators import fits
from cloudwright.contracts.scheduling import HostSeen, Wish

SCOPE = "capabilities"
# Machines here are x86: what images say of theirs.
ARCHITECTURES = frozenset({"x86_64", "i686", "i386", "i486", "i586"})
HYPERVISORS = {"qemu": frozenset({"qemu", "kvm"}), "libvirt": frozenset({"qemu", "kvm"})}


def capabilities(host: HostSeen, wish: Wish) -> bool:
    """Each extra spec without a namespace, or in that of capabilities, that names something of the
    host, fits it. What no host has a word for is left to the aggregates, unless the namespace
    says that a capability is meant."""
    known = facts(host)
    for key, wanted in wish.extra_specs.items():
        scope, _, name = key.partition(":") if ":" in key else ("", "", key)
        if scope not in ("", SCOPE):
            continue
        if name not in known:
            if scope == SCOPE:
                return False
            continue
        if not fits(known[name], wanted):
            return False
    return True


def image(host: HostSeen, wish: Wish) -> bool:
    """The image's architecture, hypervisor and mode are ones that the host has."""
    asked = wish.image_properties
    machine = str(asked.get("hw_architecture") or asked.get("architecture") or "x86_64")
    if machine.lower() not in ARCHITECTURES:
        return False
    kind = str(asked.get("img_hv_type") or asked.get("hypervisor_type") or host.hypervisor)
    if kind.lower() not in HYPERVISORS.get(host.hypervisor, {"qemu", "kvm", host.hypervisor}):
        return False
    return str(asked.get("hw_vm_mode") or asked.get("vm_mode") or "hvm").lower() in ("hvm", "exe")


def isolated(host: HostSeen, wish: Wish) -> bool:
    """Isolated images run on isolated hosts only; others there only if the option lets them."""
    chosen = settings.CLOUDWRIGHT_SCHEDULER
    alone = host.name in chosen.isolated_hosts
    if wish.image in chosen.isolated_images:
        return alone
    return not (alone and chosen.isolated_hosts_only_for_isolated_images)


def facts(host: HostSeen) -> dict[str, object]:
    """The host by the words that flavors and queries use for it."""
    return {
        "host": host.name,
        "hypervisor_hostname": host.name,
        "hypervisor_type": host.hypervisor,
        "hypervisor_version": host.version,
        "acceleration": host.acceleration,
        "vcpus_total": host.vcpus,
        "vcpus_used": host.used_vcpus,
        "total_usable_ram_mb": host.ram_mib,
        "free_ram_mb": host.ram_mib - host.used_ram_mib,
        "free_disk_mb": host.disk_mib - host.used_disk_mib,
        "total_usable_disk_gb": host.disk_mib // 1024,
        "num_instances": host.instances,
        "num_io_ops": host.operations,
    }

"""What a simulated guest shows: its serial line and its counters, both functions of time."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from cloudwright.contracts.hypervisor import DiskUse, Metrics, NicUse

_BOOT = """\
SeaBIOS (version 1.16.2-debian-1.16.2-1)
Booting from Hard Disk...
[    0.000000] Linux version 6.1.0-cloud-amd64 (simulated) #1 SMP PREEMPT_DYNAMIC
[    0.000000] Command line: BOOT_IMAGE=/boot/vmlinuz root=LABEL=root ro console=ttyS0,115200n8
[    0.004211] smpboot: Allowing {vcpus} CPUs, 0 hotplug CPUs
[    0.011873] Memory: {available_kib}K/{ram_kib}K available
[    0.412906] virtio_blk virtio1: [vda] {sectors} 512-byte logical blocks
[    0.688021] EXT4-fs (vda1): mounted filesystem with ordered data mode. Quota mode: none.
[    1.204477] cloud-init[214]: running 'init-local': found a config drive (config-2)
[    1.530092] cloud-init[231]: setting hostname to {name}
[    2.017335] cloud-init[262]: finished at boot {boot}, up 2.02 seconds

Debian GNU/Linux 12 {name} ttyS0

{name} login: """
_STOPPED = "\n[{up:12.6f}] reboot: Power down\n"


def console(
    *, name: str, vcpus: int, ram_mib: int, disk_mib: int, boots: int, off_after: float | None
) -> str:
    """Everything the guest wrote in its last boots (at most three); `off_after` seconds of the
    last one if it is off again."""
    text = ""
    for boot in range(max(1, boots - 2), boots + 1):
        text += _STOPPED.format(up=60.0 * boot) if text else ""
        text += _BOOT.format(
            name=name,
            vcpus=vcpus,
            ram_kib=ram_mib * 1024,
            available_kib=ram_mib * 960,
            sectors=disk_mib * 2048,
            boot=boot,
        ).replace("\n", "\r\n")
    if off_after is not None and text:
        text += _STOPPED.format(up=off_after)
    return text


def metrics(*, up: float, vcpus: int, ram_mib: int, disks: int, ports: Sequence[UUID]) -> Metrics:
    """Counters of a machine that has been running for `up` seconds: a busy start, then little.
    Only its first disk and its first card are used."""
    cpu_seconds = round(min(up, 10.0) * 0.8 + up * vcpus * 0.02, 3)
    seconds = int(up)
    busy = DiskUse(48_000_000 + seconds * 512, 3000, 6_000_000 + seconds * 4096, 900, 0)
    traffic = (seconds * 900, seconds, seconds * 400, seconds)
    return Metrics(
        cpu_seconds=cpu_seconds,
        memory_used_mib=min(ram_mib, 96 + seconds % 64),
        disk_read_bytes=busy.read_bytes,
        disk_written_bytes=busy.written_bytes,
        net_received_bytes=traffic[0] if ports else 0,
        net_sent_bytes=traffic[2] if ports else 0,
        uptime_seconds=seconds,
        vcpu_seconds=(round(cpu_seconds / vcpus, 3),) * vcpus,
        disks=(busy, *[DiskUse(0, 0, 0, 0, 0)] * (disks - 1)),
        nics=tuple(
            NicUse(port, *(traffic if port == ports[0] else (0, 0, 0, 0))) for port in ports
        ),
    )

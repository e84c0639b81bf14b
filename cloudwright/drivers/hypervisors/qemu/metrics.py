"""What a machine used, from /proc and from QEMU."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from cloudwright.contracts.errors import Gone
from cloudwright.contracts.hypervisor import HostFacts, Metrics
from cloudwright.drivers.hypervisors.qemu.emulator import Emulator
from cloudwright.drivers.hypervisors.qemu.monitor import Command
from cloudwright.drivers.hypervisors.qemu.process import Process
from cloudwright.kernel.units import MIB

QUESTIONS = (
    Command("query-blockstats"),
    Command("qom-get", path="/machine/peripheral/balloon", property="guest-stats"),
)
# Names of block nodes, see argv: the root disk, and those beside it.
DISKS = ("root", "disk-")


def metrics(process: Process, ram_mib: int, answers: list[Any]) -> Metrics:
    """From the answers to QUESTIONS. User-mode networking counts nothing: its bytes are 0.
    Memory is the guest's own word if it has a balloon driver, else what QEMU holds for it."""
    blocks, balloon = answers
    disks = [one["stats"] for one in blocks if one.get("node-name", "").startswith(DISKS)]
    cpu_seconds, resident_mib = _process(process)
    memory = balloon["stats"]
    used_mib = resident_mib
    if (
        balloon["last-update"] > 0
        and memory["stat-available-memory"] <= memory["stat-total-memory"]
    ):
        used_mib = (memory["stat-total-memory"] - memory["stat-available-memory"]) // MIB
    return Metrics(
        cpu_seconds=cpu_seconds,
        memory_used_mib=max(1, min(ram_mib, used_mib)),
        disk_read_bytes=sum(one["rd_bytes"] for one in disks),
        disk_written_bytes=sum(one["wr_bytes"] for one in disks),
        net_received_bytes=0,
        net_sent_bytes=0,
    )


def host_facts(name: str, root: Path, emulator: Emulator) -> HostFacts:
    """This machine as a host. Raises OSError."""
    disk = os.statvfs(root)
    return HostFacts(
        name=name,
        vcpus=os.cpu_count() or 1,
        ram_mib=os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // MIB,
        disk_mib=disk.f_blocks * disk.f_frsize // MIB,
        disk_free_mib=disk.f_bavail * disk.f_frsize // MIB,
        hypervisor="qemu",
        version=emulator.version,
        acceleration=emulator.acceleration,
    )


def _process(process: Process) -> tuple[float, int]:
    try:
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        raise Gone("its process ended") from None
    ticks = int(fields[11]) + int(fields[12])
    resident = int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    return ticks / os.sysconf("SC_CLK_TCK"), resident // MIB

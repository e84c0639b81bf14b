"""What a machine used, from /proc and from QEMU."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cloudwright.contracts.errors import Gone
from cloudwright.contracts.hypervisor import DiskUse, HostFacts, MachineSpec, Metrics, NicUse
from cloudwright.drivers.hypervisors.qemu.emulator import Emulator
from cloudwright.drivers.hypervisors.qemu.monitor import Command
from cloudwright.drivers.hypervisors.qemu.process import Process
from cloudwright.kernel.units import MIB

QUESTIONS = (
    Command("query-blockstats"),
    Command("qom-get", path="/machine/peripheral/balloon", property="guest-stats"),
    Command("query-cpus-fast"),
)
# Names of block nodes, see argv: the root disk, and those beside it.
DISKS = ("root", "disk-")


def metrics(process: Process, spec: MachineSpec, answers: list[Any]) -> Metrics:
    """From the answers to QUESTIONS. User-mode networking counts nothing: its bytes are 0.
    Memory is the guest's own word if it has a balloon driver, else what QEMU holds for it."""
    blocks, balloon, processors = answers
    disks = [_disk(one["stats"]) for one in blocks if one.get("node-name", "").startswith(DISKS)]
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
        memory_used_mib=max(1, min(spec.ram_mib, used_mib)),
        disk_read_bytes=sum(one.read_bytes for one in disks),
        disk_written_bytes=sum(one.written_bytes for one in disks),
        net_received_bytes=0,
        net_sent_bytes=0,
        uptime_seconds=max(0, int(time.clock_gettime(time.CLOCK_BOOTTIME) - _started(process))),
        vcpu_seconds=tuple(_seconds(process, one["thread-id"]) for one in processors),
        disks=tuple(disks),
        nics=tuple(NicUse(nic.port_uuid) for nic in spec.nics),
    )


def _disk(stats: dict[str, Any]) -> DiskUse:
    return DiskUse(
        read_bytes=stats["rd_bytes"],
        reads=stats["rd_operations"],
        written_bytes=stats["wr_bytes"],
        writes=stats["wr_operations"],
        errors=stats["failed_rd_operations"] + stats["failed_wr_operations"],
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
        booted_at=_booted_at(),
    )


def _booted_at() -> datetime | None:
    for line in Path("/proc/stat").read_text().splitlines():
        name, _, value = line.partition(" ")
        if name == "btime":
            return datetime.fromtimestamp(int(value), UTC)
    return None


def _process(process: Process) -> tuple[float, int]:
    fields = _fields(f"/proc/{process.pid}/stat")
    resident = int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    return _spent(fields), resident // MIB


def _seconds(process: Process, thread: int) -> float:
    return _spent(_fields(f"/proc/{process.pid}/task/{thread}/stat"))


def _started(process: Process) -> float:
    """Seconds after the boot of the host."""
    return process.started / os.sysconf("SC_CLK_TCK")


def _spent(fields: list[str]) -> float:
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _fields(path: str) -> list[str]:
    try:
        return Path(path).read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        raise Gone("its process ended") from None

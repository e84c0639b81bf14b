"""What runs machines on one host. Drivers: `qemu`, `libvirt`, `simulated`; one suite for all.

Every write is repeatable by `uuid` and carries `attempt`, the fencing token of the operation that
asks: a driver remembers the highest one it has seen for an instance and raises Fenced for an older
one. No call waits for a guest: `stop` asks and returns, `show` tells what became of it.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from cloudwright.contracts.moving import Movable


class Power(StrEnum):
    """What a machine is seen to be doing. CRASHED: its process died without being asked.
    SUSPENDED: it has no process, and its memory is on the disk."""

    RUNNING = "running"
    PAUSED = "paused"
    OFF = "off"
    CRASHED = "crashed"
    SUSPENDED = "suspended"
    UNRESPONSIVE = "unresponsive"


class Feature(StrEnum):
    """What not every driver can do. A driver names its own, and raises Unsupported elsewhere."""

    PASSWORD = "password"  # noqa: S105 - a word
    MOVE = "move"
    LIVE_MOVE = "live_move"


@dataclass(frozen=True, slots=True)
class NicSpec:
    """One card. In user networking QEMU's DHCP gives exactly `address`; without one the card is on
    no wire. `forwards` maps guest ports to ports of the host's loopback address."""

    port_uuid: UUID
    mac: str
    address: str
    cidr: str
    gateway: str
    dns: tuple[str, ...] = ()
    mtu: int = 1500
    egress: bool = False
    forwards: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class DiskSpec:
    """A disk beside the root disk.

    `path` is the raw file of a volume, which the driver opens and never makes or removes; without
    one the disk is the machine's own: `size_mib` of zeros (`swap`: marked as swap space), made and
    removed with the machine. `boot`: the machine starts from it. `shared`: other machines may write
    to it meanwhile. The guest reads the first 20 characters of `uuid` as its serial number.
    """

    uuid: UUID
    path: Path | None = None
    size_mib: int = 0
    read_only: bool = False
    shared: bool = False
    boot: bool = False
    swap: bool = False


@dataclass(frozen=True, slots=True)
class MachineSpec:
    """The wanted machine. `paused`: its processors stand still after a start, until it is told
    to `unpause` or to reboot hard.

    `image` is a read-only file of format `image_format`; the root disk is a qcow2 over it of
    `disk_mib` MiB (0 = the image's own size). Without an image, and with a disk in `disks` to boot
    from, there is no root disk. `files` is the content of the config drive by path
    (`openstack/latest/meta_data.json`, ...).
    """

    uuid: UUID
    name: str
    vcpus: int
    ram_mib: int
    disk_mib: int
    image: Path | None
    image_format: str
    nics: tuple[NicSpec, ...] = ()
    files: dict[str, bytes] = field(default_factory=dict)
    paused: bool = False
    disks: tuple[DiskSpec, ...] = ()

    @property
    def has_root(self) -> bool:
        """Whether it has a root disk of its own."""
        return self.image is not None or not any(disk.boot for disk in self.disks)


@dataclass(frozen=True, slots=True)
class RescueSpec:
    """What a machine is started from while it is being rescued: a fresh disk over `image`, with a
    config drive of `files`."""

    image: Path
    image_format: str
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MachineSeen:
    """What the host says of a machine now. `reason` explains CRASHED and UNRESPONSIVE; `pending` is
    'stop' or 'reboot' while the guest was asked softly and has not done it yet, 'suspend' or
    'resume' while its memory is written or read. `disks` and `ports` are the uuids of what it has
    beside its root disk, until the guest has let go of it."""

    uuid: UUID
    name: str
    power: Power
    vcpus: int
    ram_mib: int
    disk_mib: int
    reason: str = ""
    pending: str = ""
    disks: frozenset[UUID] = frozenset()
    ports: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class DiskUse:
    """One disk's counters, the root disk's first."""

    read_bytes: int
    reads: int
    written_bytes: int
    writes: int
    errors: int


@dataclass(frozen=True, slots=True)
class NicUse:
    """One card's counters. None: nobody counts here."""

    port_uuid: UUID
    received_bytes: int | None = None
    received_packets: int | None = None
    sent_bytes: int | None = None
    sent_packets: int | None = None


@dataclass(frozen=True, slots=True)
class Metrics:
    """Counters since the machine started, and memory now. Seconds, MiB, bytes. `vcpu_seconds` has
    a number for each virtual processor; `cpu_seconds` holds what the machine costs its host."""

    cpu_seconds: float
    memory_used_mib: int
    disk_read_bytes: int
    disk_written_bytes: int
    net_received_bytes: int
    net_sent_bytes: int
    uptime_seconds: int = 0
    vcpu_seconds: tuple[float, ...] = ()
    disks: tuple[DiskUse, ...] = ()
    nics: tuple[NicUse, ...] = ()


@dataclass(frozen=True, slots=True)
class HostFacts:
    """The host's size and what its hypervisor can do. `acceleration` is 'kvm', 'tcg' or 'none';
    `booted_at` is when it came up, where that is known."""

    name: str
    vcpus: int
    ram_mib: int
    disk_mib: int
    disk_free_mib: int
    hypervisor: str
    version: str
    acceleration: str
    booted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DiskCopy:
    """A copy of a root disk under way or finished. `done` is None while it runs, else the file."""

    percent: int
    done: Path | None = None


class Hypervisor(Movable[MachineSpec]):
    """One host's machines. Constructed with its own folder; owns everything in it."""

    key: ClassVar[str]
    features: ClassVar[frozenset[Feature]] = frozenset()

    @abstractmethod
    def facts(self) -> HostFacts: ...

    @abstractmethod
    def create(self, spec: MachineSpec, *, attempt: int) -> None:
        """Make disk, config drive and process, and start it. Repeated: the same machine, started
        if it was created and never ran. Raises OutOfSpace (all space given back), Rejected."""

    @abstractmethod
    def show(self, uuid: UUID) -> MachineSeen:
        """What is there now. Raises Gone."""

    @abstractmethod
    def list(self) -> Iterator[MachineSeen]:
        """Every machine in the host's folder, running or not."""

    @abstractmethod
    def start(self, uuid: UUID, *, attempt: int) -> None:
        """Running already = done, and a soft stop that is pending is no longer wanted. What was
        suspended boots afresh. Raises Gone."""

    @abstractmethod
    def stop(self, uuid: UUID, *, hard: bool, attempt: int) -> None:
        """Soft presses the power button and returns; hard cuts the power. Off already = done; the
        memory of what was suspended is forgotten."""

    @abstractmethod
    def reboot(self, uuid: UUID, *, hard: bool, attempt: int) -> None:
        """Soft asks the guest to stop and starts it again once it is off: `show` and `events`
        complete that. Hard resets, and starts what is off. Raises Gone, Rejected (soft and not
        running)."""

    @abstractmethod
    def pause(self, uuid: UUID, *, attempt: int) -> None:
        """Stand still, memory kept. Paused already = done. Raises Gone, Rejected (not running)."""

    @abstractmethod
    def unpause(self, uuid: UUID, *, attempt: int) -> None:
        """Go on. Running already = done. Raises Gone, Rejected (not running)."""

    @abstractmethod
    def suspend(self, uuid: UUID, *, attempt: int) -> bool:
        """Write the memory to the disk and end the process. Called again until it returns True:
        then it is done. Raises Gone, Rejected (not running), OutOfSpace."""

    @abstractmethod
    def resume(self, uuid: UUID, *, attempt: int) -> bool:
        """Go on with the memory that is on the disk. Called again until it returns True. Running
        already = done. Raises Gone, Rejected (nothing was suspended)."""

    @abstractmethod
    def rescue(self, uuid: UUID, system: RescueSpec, *, attempt: int) -> None:
        """Cut the power and start from `system`, the machine's own disk beside it as the second
        one. Being rescued already = done. Raises Gone, Rejected, OutOfSpace."""

    @abstractmethod
    def unrescue(self, uuid: UUID, *, attempt: int) -> None:
        """Cut the power and be as before the rescue, off. Not being rescued = done. Raises Gone."""

    @abstractmethod
    def set_password(self, uuid: UUID, password: str, *, attempt: int) -> None:
        """Give the guest's administrator a password. Raises Gone, Rejected (not running),
        Unsupported."""

    @abstractmethod
    def crash(self, uuid: UUID, *, attempt: int) -> None:
        """Send the guest an NMI, on which an operating system that is set up for it writes a crash
        dump. Raises Gone, Rejected (not running)."""

    @abstractmethod
    def resize(self, uuid: UUID, *, vcpus: int, ram_mib: int, disk_mib: int, attempt: int) -> None:
        """Give a machine that is off another size; a disk only grows. What it was, the content of
        its disk included, is kept until one of the two below. So large already = done; something
        kept from an earlier size is confirmed. Raises Gone, Rejected (not off, or a smaller disk),
        OutOfSpace."""

    @abstractmethod
    def confirm_resize(self, uuid: UUID, *, attempt: int) -> None:
        """Forget what it was, whatever it does now. Nothing kept = done. Raises Gone."""

    @abstractmethod
    def revert_resize(self, uuid: UUID, *, attempt: int) -> None:
        """A machine that is off becomes what was kept. Nothing kept = done. Raises Gone, Rejected
        (not off)."""

    @abstractmethod
    def rename(self, uuid: UUID, name: str, *, attempt: int) -> None:
        """Change the name at the host; the guest notices nothing. Raises Gone."""

    @abstractmethod
    def delete(self, uuid: UUID, *, attempt: int) -> None:
        """Power cut, everything removed. Absent = done."""

    @abstractmethod
    def copy_disk(self, uuid: UUID, target: Path, *, attempt: int) -> DiskCopy:
        """Start, or look at, a flattened qcow2 copy of the root disk at `target`. Called again
        until `done` is set; the machine keeps running. Raises Gone, OutOfSpace."""

    @abstractmethod
    def attach_volume(self, uuid: UUID, disk: DiskSpec, *, attempt: int) -> None:
        """Put the disk in, at once where the machine runs; it stays over every start. In already =
        done. Raises Gone, Rejected (no place left, no such file)."""

    @abstractmethod
    def detach_volume(self, uuid: UUID, disk: UUID, *, attempt: int) -> bool:
        """Ask the guest to let go of it, and take it out. True: it is out. Called again until
        then; a machine that is off lets go at once. Out already = True. Raises Gone."""

    @abstractmethod
    def attach_port(self, uuid: UUID, nic: NicSpec, *, attempt: int) -> None:
        """Put the card in. As `attach_volume`."""

    @abstractmethod
    def detach_port(self, uuid: UUID, port: UUID, *, attempt: int) -> bool:
        """Take the card out. As `detach_volume`."""

    @abstractmethod
    def console_log(self, uuid: UUID, *, max_bytes: int) -> bytes:
        """The end of what the guest wrote to its serial line."""

    @abstractmethod
    def console_socket(self, uuid: UUID, kind: str) -> Path:
        """The unix socket that speaks RFB ('vnc') or raw bytes ('serial'). Raises Gone,
        Unsupported."""

    @abstractmethod
    def metrics(self, uuid: UUID) -> Metrics:
        """What it used. Raises Gone, Rejected (not running)."""

    @abstractmethod
    def events(self) -> Iterator[UUID]:
        """Machines whose power state changed since the last call; the first call names all."""

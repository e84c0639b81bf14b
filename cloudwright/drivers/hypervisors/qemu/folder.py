"""What is on disk for one instance, and how it gets there: written whole, before the act.

`<root>/<uuid>/`: spec.json, intent.json, slots.json, process.json, argv.json, copy.json, kept.json
(the size before a resize), rescue.json, root.qcow2, disks/, config.iso, rescue.qcow2, rescue.iso,
console.log, qemu.log, pid. `<run>/<uuid>/`: vnc.sock, serial.sock, qmp.sock for commands and
events.sock for the watcher. Both are QEMU's user's own, 0700.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from cloudwright.contracts.errors import Rejected
from cloudwright.contracts.hypervisor import DiskSpec, MachineSpec, NicSpec
from cloudwright.drivers.hypervisors.qemu.account import Account

# Of the machine's 32 places on its bus, those for cards and disks; QEMU chooses among the lower.
SLOTS = range(8, 32)


class Wanted(StrEnum):
    """What the last order was. RESETTING: the guest of a soft reboot is off, being reset;
    SUSPENDED: its memory is in its disk, and no process is."""

    RUN = "run"
    OFF = "off"
    REBOOT = "reboot"
    RESETTING = "resetting"
    SUSPEND = "suspend"
    SUSPENDED = "suspended"
    RESUME = "resume"


@dataclass(frozen=True, slots=True)
class Intent:
    """The order in progress or done last. `made`: disks and config drive are complete."""

    wanted: Wanted
    made: bool


class Folder:
    """The files of the instance `uuid`. Nothing here talks to QEMU."""

    def __init__(self, root: Path, run: Path, uuid: UUID) -> None:
        self.uuid = uuid
        self.path = root / str(uuid)
        self.run = run / str(uuid)
        self.disk = self.path / "root.qcow2"
        self.config_drive = self.path / "config.iso"
        self.own_disks = self.path / "disks"
        self.rescue_disk = self.path / "rescue.qcow2"
        self.rescue_drive = self.path / "rescue.iso"
        self.pidfile = self.path / "pid"
        self.qemu_log = self.path / "qemu.log"
        self.copy_part = self.path / "copy.qcow2"
        self.copy_output = self.path / "copy.out"
        self.copy_errors = self.path / "copy.err"
        self.console_log = self.path / "console.log"
        self.qmp = self.run / "qmp.sock"
        self.events = self.run / "events.sock"
        self.consoles = {"vnc": self.run / "vnc.sock", "serial": self.run / "serial.sock"}

    def exists(self) -> bool:
        """Whether `create` has begun here and `delete` has not ended."""
        return (self.path / "spec.json").exists()

    def make(self, spec: MachineSpec, account: Account) -> None:
        """Lay out an empty instance that is not `made` yet."""
        account.must_reach(self.path)
        self.path.mkdir(mode=0o700)
        self.save_intent(Intent(Wanted.RUN, made=False))
        self.save_spec(spec)  # last: from here on it exists
        account.give(self.path)

    def make_run(self, account: Account) -> None:
        """Lay out the folder of the sockets: it may be gone after a restart of the host. Raises
        Rejected if somebody else put one there (it may be in the system's temporary folder)."""
        above = self.run.parent
        above.mkdir(mode=0o711, parents=True, exist_ok=True)
        if above.is_symlink() or above.stat().st_uid != os.getuid():
            raise Rejected(f"{above} belongs to somebody else")
        account.must_reach(self.run)
        self.run.mkdir(mode=0o700, exist_ok=True)
        account.give(self.run)

    def remove(self) -> None:
        """Everything goes; in one rename, so that half of it is never taken for an instance."""
        trash = self.path.with_name(f".trash-{self.uuid}")
        if self.path.exists():
            if trash.exists():
                shutil.rmtree(trash)
            self.path.rename(trash)
        for folder in (trash, self.run):
            if folder.exists():
                shutil.rmtree(folder)

    def launched(self) -> bool:
        """Whether a QEMU was ever about to be started."""
        return (self.path / "argv.json").exists()

    def spec(self) -> MachineSpec:
        """The machine as ordered, without the config drive's files: those are on its ISO."""
        data = self.load("spec")
        nics = tuple(
            NicSpec(
                **{
                    **nic,
                    "port_uuid": UUID(nic["port_uuid"]),
                    "dns": tuple(nic["dns"]),
                    "forwards": tuple((guest, host) for guest, host in nic["forwards"]),
                }
            )
            for nic in data["nics"]
        )
        disks = tuple(
            DiskSpec(
                **{
                    **disk,
                    "uuid": UUID(disk["uuid"]),
                    "path": Path(disk["path"]) if disk["path"] else None,
                }
            )
            for disk in data.get("disks", ())
        )
        image = Path(data["image"]) if data["image"] else None
        fixed = {"uuid": UUID(data["uuid"]), "image": image, "nics": nics, "disks": disks}
        return MachineSpec(**{**data, **fixed})

    def save_spec(self, spec: MachineSpec) -> None:
        data = asdict(replace(spec, files={}))
        self.save("spec", data)

    def take_slots(self, names: Sequence[str]) -> dict[str, int]:
        """The place of every device in the machine, with one for each of `names`: a guest finds a
        card where it was, whatever came and went. Raises Rejected when all are taken."""
        slots: dict[str, int] = self.load("slots") or {}
        missing = [name for name in names if name not in slots]
        free = [slot for slot in SLOTS if slot not in slots.values()]
        if len(missing) > len(free):
            raise Rejected("the machine has no place for another device")
        if missing:
            slots |= dict(zip(missing, free, strict=False))
            self.save("slots", slots)
        return slots

    def free_slot(self, name: str) -> None:
        """Another device may take its place. Free already = done."""
        slots: dict[str, int] = self.load("slots") or {}
        if slots.pop(name, None) is not None:
            self.save("slots", slots)

    def start_freely(self) -> None:
        """Somebody wants it to run: it no longer stands still after a start."""
        spec = self.spec()
        if spec.paused:
            self.save_spec(replace(spec, paused=False))

    def intent(self) -> Intent:
        data = self.load("intent")
        return Intent(Wanted(data["wanted"]), made=data["made"])

    def save_intent(self, intent: Intent) -> None:
        self.save("intent", asdict(intent))

    def want(self, wanted: Wanted) -> None:
        """Write the order down. Comes before the act."""
        self.save_intent(replace(self.intent(), wanted=wanted))

    def load(self, name: str) -> Any:
        """What `<name>.json` holds, or None without one."""
        text = self.read(self.path / f"{name}.json")
        return json.loads(text) if text else None

    def read(self, path: Path) -> str:
        """The text of one of the files here; empty without one. No link is followed: the folder
        belongs to a user that a guest might break out to."""
        try:
            fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        except FileNotFoundError:
            return ""
        with os.fdopen(fd, errors="replace") as file:
            return file.read()

    def rewrite(self, path: Path) -> BinaryIO:
        """One of the files here, emptied, to be appended to by a child. No link is followed."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_NOFOLLOW
        return os.fdopen(os.open(path, flags, 0o600), "wb")

    def save(self, name: str, data: object) -> None:
        """Replace `<name>.json` by `data`; it is on the disk when this returns."""
        part = self.path / f".{name}.part"
        fd = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(fd, "w") as file:
            json.dump(data, file, default=str, indent=1)
            file.flush()
            os.fsync(fd)
        part.replace(self.path / f"{name}.json")
        folder = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def forget(self, name: str) -> None:
        """Remove `<name>.json`. Absent = done."""
        (self.path / f"{name}.json").unlink(missing_ok=True)

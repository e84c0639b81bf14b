"""The simulated host: the whole contract, without machines. Scale tests, demos, drills run on it.

Time passes by the clock, never by a thread: a row says when its guest will have stopped, and the
next look applies it.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from cloudwright.contracts.errors import Rejected, Unsupported
from cloudwright.contracts.hypervisor import (
    DiskCopy,
    DiskSpec,
    Feature,
    HostFacts,
    Hypervisor,
    MachineSeen,
    MachineSpec,
    Metrics,
    NicSpec,
    Power,
    RescueSpec,
)
from cloudwright.contracts.moving import Moving
from cloudwright.drivers.hypervisors.simulated import guest, moving, notes, qcow2, sizes
from cloudwright.drivers.hypervisors.simulated.faults import Faults
from cloudwright.drivers.hypervisors.simulated.rows import ALIVE, Rows
from cloudwright.drivers.hypervisors.simulated.store import Store


class SimulatedHypervisor(Hypervisor):
    """A host called `host` in the sqlite3 file of `root`; several hosts may share the file.

    `faults` sets delays and faults. Sizes are MiB.
    """

    key: ClassVar[str] = "simulated"
    features: ClassVar[frozenset[Feature]] = frozenset(
        {Feature.PASSWORD, Feature.MOVE, Feature.LIVE_MOVE}
    )

    def __init__(
        self,
        root: Path,
        *,
        host: str,
        vcpus: int = 64,
        ram_mib: int = 256 * 1024,
        disk_mib: int = 4 * 1024 * 1024,
    ) -> None:
        self._store = Store(root, host)
        self._rows = Rows(self._store)
        self._size = (vcpus, ram_mib, disk_mib)
        self._seen_tick = 0
        self._booted_at = datetime.now(UTC)
        self.faults = Faults(self._store)

    def facts(self) -> HostFacts:
        with self.faults.around("facts"):
            vcpus, ram_mib, disk_mib = self._size
            row = self._store.db.execute(
                "SELECT disk_used_mib FROM host WHERE name = ?", (self._store.host,)
            ).fetchone()
            return HostFacts(
                name=self._store.host,
                vcpus=vcpus,
                ram_mib=ram_mib,
                disk_mib=disk_mib,
                disk_free_mib=disk_mib - row["disk_used_mib"],
                hypervisor=self.key,
                version="1",
                acceleration="none",
                booted_at=self._booted_at,
            )

    def create(self, spec: MachineSpec, *, attempt: int) -> None:
        with self.faults.around("create"), self._rows.change(spec.uuid, attempt) as db:
            # Made and started in one transaction: what is there needs no finishing.
            if self._rows.find(spec.uuid) is None:
                self._rows.insert(db, spec, limit_mib=self._size[2])
                self._rows.boot(db, spec.uuid, paused=spec.paused)

    def show(self, uuid: UUID) -> MachineSeen:
        with self.faults.around("show"):
            row = self._rows.present(uuid)
            return _seen(row, self._rows.devices(uuid))

    def list(self) -> Iterator[MachineSeen]:
        with self.faults.around("list"):
            rows, devices = self._rows.all(), self._rows.devices()
        yield from (_seen(row, devices) for row in rows)

    def start(self, uuid: UUID, *, attempt: int) -> None:
        with self.faults.around("start"), self._rows.change(uuid, attempt) as db:
            row = self._rows.present(uuid)
            if row["power"] in ALIVE:
                self._rows.forget_request(db, uuid)
            else:
                self._rows.boot(db, uuid, paused=row["paused"])

    def stop(self, uuid: UUID, *, hard: bool, attempt: int) -> None:
        with self.faults.around("stop"), self._rows.change(uuid, attempt) as db:
            row = self._rows.present(uuid)
            if hard or row["power"] not in ALIVE:
                self._rows.set_power(db, uuid, Power.OFF)
            else:
                self._rows.ask(db, uuid, "stop", self.faults.delay_of("stop"))

    def reboot(self, uuid: UUID, *, hard: bool, attempt: int) -> None:
        with self.faults.around("reboot"), self._rows.change(uuid, attempt) as db:
            power = self._rows.present(uuid)["power"]
            if hard:
                self._rows.boot(db, uuid, paused=False)
                self._rows.start_freely(db, uuid)
            elif power != Power.RUNNING:
                raise Rejected(f"it is {power}")
            else:
                self._rows.ask(db, uuid, "reboot", self.faults.delay_of("stop"))

    def pause(self, uuid: UUID, *, attempt: int) -> None:
        with self.faults.around("pause"), self._rows.change(uuid, attempt) as db:
            self._rows.running(uuid)
            self._rows.set_power(db, uuid, Power.PAUSED)

    def unpause(self, uuid: UUID, *, attempt: int) -> None:
        with self.faults.around("unpause"), self._rows.change(uuid, attempt) as db:
            self._rows.running(uuid)
            self._rows.set_power(db, uuid, Power.RUNNING)
            self._rows.start_freely(db, uuid)

    def suspend(self, uuid: UUID, *, attempt: int) -> bool:
        with self.faults.around("suspend"), self._rows.change(uuid, attempt) as db:
            if self._rows.present(uuid)["power"] != Power.SUSPENDED:
                self._rows.running(uuid)
                self._rows.set_power(db, uuid, Power.SUSPENDED)
            return True

    def resume(self, uuid: UUID, *, attempt: int) -> bool:
        with self.faults.around("resume"), self._rows.change(uuid, attempt) as db:
            power = self._rows.present(uuid)["power"]
            if power == Power.SUSPENDED:
                self._rows.set_power(db, uuid, Power.RUNNING)
                self._rows.start_freely(db, uuid)
            elif power != Power.RUNNING:
                raise Rejected(f"it is {power}")
            return True

    def rescue(self, uuid: UUID, system: RescueSpec, *, attempt: int) -> None:
        with self.faults.around("rescue"), self._rows.change(uuid, attempt) as db:
            row = self._rows.present(uuid)
            if not notes.get(db, self._store.host, uuid, notes.RESCUE):
                notes.put(db, self._store.host, uuid, notes.RESCUE, str(system.image))
                self._rows.boot(db, uuid, paused=row["paused"])

    def unrescue(self, uuid: UUID, *, attempt: int) -> None:
        with self.faults.around("unrescue"), self._rows.change(uuid, attempt) as db:
            self._rows.present(uuid)
            if notes.get(db, self._store.host, uuid, notes.RESCUE):
                notes.drop(db, self._store.host, uuid, notes.RESCUE)
                self._rows.set_power(db, uuid, Power.OFF)

    def set_password(self, uuid: UUID, password: str, *, attempt: int) -> None:
        with self.faults.around("set_password"), self._rows.change(uuid, attempt) as db:
            self._rows.running(uuid)
            notes.put(db, self._store.host, uuid, notes.PASSWORD, notes.digest(uuid, password))

    def accepts(self, uuid: UUID, password: str) -> bool:
        """Whether the guest lets its administrator in with that password. For tests."""
        kept = notes.get(self._store.db, self._store.host, uuid, notes.PASSWORD)
        return kept == notes.digest(uuid, password)

    def crash(self, uuid: UUID, *, attempt: int) -> None:
        with self.faults.around("crash"), self._rows.change(uuid, attempt) as db:
            row = self._rows.running(uuid)
            # Its kernel dumps its memory and starts again.
            self._rows.boot(db, uuid, paused=row["power"] == Power.PAUSED)

    def resize(self, uuid: UUID, *, vcpus: int, ram_mib: int, disk_mib: int, attempt: int) -> None:
        with self.faults.around("resize"), self._rows.change(uuid, attempt) as db:
            self._rows.off(uuid)
            sizes.change(db, self._store.host, uuid, (vcpus, ram_mib, disk_mib), self._size[2])

    def confirm_resize(self, uuid: UUID, *, attempt: int) -> None:
        with self.faults.around("confirm_resize"), self._rows.change(uuid, attempt) as db:
            self._rows.present(uuid)
            sizes.forget(db, self._store.host, uuid)

    def revert_resize(self, uuid: UUID, *, attempt: int) -> None:
        with self.faults.around("revert_resize"), self._rows.change(uuid, attempt) as db:
            self._rows.off(uuid)
            sizes.take_back(db, self._store.host, uuid)

    def receive(self, spec: MachineSpec, *, source: str, attempt: int) -> None:
        with self.faults.around("receive"), self._rows.change(spec.uuid, attempt) as db:
            if self._rows.find(spec.uuid) is None:
                self._rows.insert(db, spec, limit_mib=self._size[2])

    def send(self, uuid: UUID, *, to: str, attempt: int) -> Moving:
        with self.faults.around("send"), self._rows.change(uuid, attempt) as db:
            seconds = self.faults.delay_of("move")
            return moving.send(db, self._store, uuid, receiver=to, seconds=seconds)

    def hurry(self, uuid: UUID, *, attempt: int) -> None:
        with self.faults.around("hurry"), self._rows.change(uuid, attempt) as db:
            moving.hurry(db, self._store, uuid)

    def keep(self, uuid: UUID, *, attempt: int) -> None:
        with self.faults.around("keep"), self._rows.change(uuid, attempt) as db:
            moving.keep(db, self._store, uuid)

    def rename(self, uuid: UUID, name: str, *, attempt: int) -> None:
        with self.faults.around("rename"), self._rows.change(uuid, attempt) as db:
            self._rows.present(uuid)
            db.execute(
                "UPDATE machine SET name = ? WHERE host = ? AND uuid = ?",
                (name, self._store.host, str(uuid)),
            )

    def delete(self, uuid: UUID, *, attempt: int) -> None:
        with self.faults.around("delete"), self._rows.change(uuid, attempt) as db:
            self._rows.remove(db, uuid)

    def copy_disk(self, uuid: UUID, target: Path, *, attempt: int) -> DiskCopy:
        with self.faults.around("copy_disk"), self._rows.change(uuid, attempt) as db:
            size_mib = self._rows.present(uuid)["disk_mib"]
            now, where = time.time(), (self._store.host, str(uuid), str(target))
            due = now + self.faults.delay_of("copy")
            db.execute("INSERT OR IGNORE INTO copy VALUES (?, ?, ?, ?, ?)", (*where, now, due))
            copy = db.execute(
                "SELECT * FROM copy WHERE host = ? AND uuid = ? AND target = ?", where
            ).fetchone()
            if now < copy["due"]:
                share = (now - copy["started"]) / (copy["due"] - copy["started"])
                return DiskCopy(percent=int(share * 100))
            if not target.exists():
                qcow2.write_empty(target, size_mib)
            return DiskCopy(percent=100, done=target)

    def attach_volume(self, uuid: UUID, disk: DiskSpec, *, attempt: int) -> None:
        self._put_in("attach_volume", uuid, "disk", disk.uuid, attempt)

    def detach_volume(self, uuid: UUID, disk: UUID, *, attempt: int) -> bool:
        return self._take_out("detach_volume", uuid, "disk", disk, attempt)

    def attach_port(self, uuid: UUID, nic: NicSpec, *, attempt: int) -> None:
        self._put_in("attach_port", uuid, "port", nic.port_uuid, attempt)

    def detach_port(self, uuid: UUID, port: UUID, *, attempt: int) -> bool:
        return self._take_out("detach_port", uuid, "port", port, attempt)

    def _put_in(self, method: str, uuid: UUID, kind: str, device: UUID, attempt: int) -> None:
        with self.faults.around(method), self._rows.change(uuid, attempt) as db:
            self._rows.present(uuid)
            self._rows.put_in(db, uuid, kind, device)

    def _take_out(self, method: str, uuid: UUID, kind: str, device: UUID, attempt: int) -> bool:
        with self.faults.around(method), self._rows.change(uuid, attempt) as db:
            self._rows.present(uuid)
            self._rows.take_out(db, uuid, kind, device)
        return True

    def console_log(self, uuid: UUID, *, max_bytes: int) -> bytes:
        with self.faults.around("console_log"):
            row = self._rows.present(uuid)
            text = guest.console(
                name=row["name"],
                vcpus=row["vcpus"],
                ram_mib=row["ram_mib"],
                disk_mib=row["disk_mib"],
                boots=row["boots"],
                off_after=None if row["power"] in ALIVE else 60.0 * row["boots"],
            )
            return text.encode()[-max_bytes:] if max_bytes > 0 else b""

    def console_socket(self, uuid: UUID, kind: str) -> Path:
        self._rows.present(uuid)
        raise Unsupported(f"a simulated machine has no {kind} console")

    def metrics(self, uuid: UUID) -> Metrics:
        with self.faults.around("metrics"):
            row = self._rows.running(uuid)
            up = max(0.0, time.time() - row["started"])
            devices = self._rows.devices(uuid)
            return guest.metrics(
                up=up,
                vcpus=row["vcpus"],
                ram_mib=row["ram_mib"],
                disks=1 + len(devices.get((str(uuid), "disk"), ())),
                ports=sorted(devices.get((str(uuid), "port"), ())),
            )

    def events(self) -> Iterator[UUID]:
        with self.faults.around("events"):
            rows = self._rows.changed_since(self._seen_tick)
            if rows:
                self._seen_tick = rows[-1]["changed"]
        yield from (UUID(row["uuid"]) for row in rows)

    def kill(self, uuid: UUID, reason: str = "killed by the simulation") -> None:
        """The machine's process dies without being asked. For drills."""
        with self._store.write() as db:
            self._rows.set_power(db, uuid, Power.CRASHED, reason)


def _seen(row: sqlite3.Row, devices: Mapping[tuple[str, str], frozenset[UUID]]) -> MachineSeen:
    return MachineSeen(
        uuid=UUID(row["uuid"]),
        name=row["name"],
        power=Power(row["power"]),
        vcpus=row["vcpus"],
        ram_mib=row["ram_mib"],
        disk_mib=row["disk_mib"],
        reason=row["reason"],
        pending=row["pending"],
        disks=devices.get((row["uuid"], "disk"), frozenset()),
        ports=devices.get((row["uuid"], "port"), frozenset()),
    )

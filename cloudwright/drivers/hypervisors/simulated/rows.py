"""The rows of one simulated host: read, moved from power to power, settled by the clock."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from cloudwright.contracts.errors import Fenced, Gone, OutOfSpace, Rejected
from cloudwright.contracts.hypervisor import MachineSpec, Power
from cloudwright.drivers.hypervisors.simulated.store import Store

IMAGE_OWN_SIZE_MIB = 128
ALIVE = (Power.RUNNING, Power.PAUSED)


class Rows:
    """Reads settle first. What takes `db` runs inside the transaction that `change` opened."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @contextmanager
    def change(self, uuid: UUID, attempt: int) -> Iterator[sqlite3.Connection]:
        """A transaction for one write to `uuid`. Raises Fenced for an older attempt."""
        with self._store.write() as db:
            passed = db.execute(
                "INSERT INTO fence VALUES (?, ?, ?) ON CONFLICT (host, uuid) DO UPDATE"
                " SET attempt = excluded.attempt WHERE excluded.attempt >= fence.attempt",
                (self._store.host, str(uuid), attempt),
            ).rowcount
            if not passed:
                raise Fenced(f"attempt {attempt} on machine {uuid}")
            yield db

    def find(self, uuid: UUID) -> sqlite3.Row | None:
        """The row as it stands, or None."""
        row: sqlite3.Row | None = self._store.db.execute(
            "SELECT * FROM machine WHERE host = ? AND uuid = ?", (self._store.host, str(uuid))
        ).fetchone()
        return row

    def all(self) -> list[sqlite3.Row]:
        """Every machine of the host, by uuid."""
        self.settle()
        return self._store.db.execute(
            "SELECT * FROM machine WHERE host = ? ORDER BY uuid", (self._store.host,)
        ).fetchall()

    def changed_since(self, tick: int) -> list[sqlite3.Row]:
        """Machines whose power changed after `tick` of the host's clock, oldest first."""
        self.settle()
        return self._store.db.execute(
            "SELECT uuid, changed FROM machine WHERE host = ? AND changed > ? ORDER BY changed",
            (self._store.host, tick),
        ).fetchall()

    def present(self, uuid: UUID) -> sqlite3.Row:
        """The row now. Raises Gone."""
        self.settle()
        row = self.find(uuid)
        if row is None:
            raise Gone(f"machine {uuid}")
        return row

    def running(self, uuid: UUID) -> sqlite3.Row:
        """The row of a machine that has a process, paused or not. Raises Gone, Rejected."""
        row = self.present(uuid)
        if row["power"] not in ALIVE:
            raise Rejected(f"it is {row['power']}")
        return row

    def off(self, uuid: UUID) -> sqlite3.Row:
        """The row of a machine without a process. Raises Gone, Rejected."""
        row = self.present(uuid)
        if row["power"] in (*ALIVE, Power.SUSPENDED):
            raise Rejected(f"it is {row['power']}")
        return row

    def insert(self, db: sqlite3.Connection, spec: MachineSpec, *, limit_mib: int) -> None:
        """Add the machine, off, if its disk fits under `limit_mib`. Raises OutOfSpace."""
        disk_mib = spec.disk_mib or (IMAGE_OWN_SIZE_MIB if spec.has_root else 0)
        taken = db.execute(
            "UPDATE host SET disk_used_mib = disk_used_mib + ?"
            " WHERE name = ? AND disk_used_mib + ? <= ?",
            (disk_mib, self._store.host, disk_mib, limit_mib),
        ).rowcount
        if not taken:
            raise OutOfSpace(f"{disk_mib} MiB do not fit")
        db.execute(
            "INSERT INTO machine (host, uuid, name, vcpus, ram_mib, disk_mib, paused, power)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (self._store.host, str(spec.uuid), spec.name, spec.vcpus, spec.ram_mib, disk_mib,
             spec.paused, Power.OFF),
        )  # fmt: skip
        for kind, devices in (
            ("disk", [disk.uuid for disk in spec.disks]),
            ("port", [nic.port_uuid for nic in spec.nics]),
        ):
            for device in devices:
                self.put_in(db, spec.uuid, kind, device)

    def put_in(self, db: sqlite3.Connection, uuid: UUID, kind: str, device: UUID) -> None:
        """The machine has the device ('disk' or 'port'). In already = done."""
        where = (self._store.host, str(uuid), kind, str(device))
        db.execute("INSERT OR IGNORE INTO device VALUES (?, ?, ?, ?)", where)

    def take_out(self, db: sqlite3.Connection, uuid: UUID, kind: str, device: UUID) -> None:
        """It has it no longer. Out already = done."""
        where = (self._store.host, str(uuid), kind, str(device))
        db.execute(
            "DELETE FROM device WHERE host = ? AND uuid = ? AND kind = ? AND device = ?", where
        )

    def devices(self, uuid: UUID | None = None) -> dict[tuple[str, str], frozenset[UUID]]:
        """Devices by machine and kind: of one machine, or of all."""
        query, where = "SELECT uuid, kind, device FROM device WHERE host = ?", [self._store.host]
        if uuid is not None:
            query, where = query + " AND uuid = ?", [*where, str(uuid)]
        found: dict[tuple[str, str], set[UUID]] = {}
        for machine, kind, device in self._store.db.execute(query, where):
            found.setdefault((machine, kind), set()).add(UUID(device))
        return {key: frozenset(devices) for key, devices in found.items()}

    def remove(self, db: sqlite3.Connection, uuid: UUID) -> None:
        """Take the machine and its copies away and give its disk back. Absent = done."""
        row = self.find(uuid)
        if row is None:
            return
        where = (self._store.host, str(uuid))
        db.execute("DELETE FROM machine WHERE host = ? AND uuid = ?", where)
        db.execute("DELETE FROM copy WHERE host = ? AND uuid = ?", where)
        db.execute("DELETE FROM note WHERE host = ? AND uuid = ?", where)
        db.execute("DELETE FROM kept WHERE host = ? AND uuid = ?", where)
        db.execute("DELETE FROM sending WHERE host = ? AND uuid = ?", where)
        db.execute("DELETE FROM device WHERE host = ? AND uuid = ?", where)
        db.execute(
            "UPDATE host SET disk_used_mib = disk_used_mib - ? WHERE name = ?",
            (row["disk_mib"], self._store.host),
        )

    def set_power(self, db: sqlite3.Connection, uuid: UUID, power: Power, reason: str = "") -> None:
        """Does nothing when it is so already: no event without a change. Ends what was pending,
        unless it merely pauses or goes on."""
        keeps = power in ALIVE
        tick = self._store.tick(db)
        db.execute(
            "UPDATE machine SET power = ?, reason = ?, changed = ?,"
            " pending = CASE WHEN ? THEN pending ELSE '' END, due = CASE WHEN ? THEN due END"
            " WHERE host = ? AND uuid = ? AND (power <> ? OR reason <> ?)",
            (power, reason, tick, keeps, keeps, self._store.host, str(uuid), power, reason),
        )

    def boot(self, db: sqlite3.Connection, uuid: UUID, *, paused: bool) -> None:
        """Power comes on, or is reset."""
        db.execute(
            "UPDATE machine SET power = ?, reason = '', pending = '', due = NULL,"
            " boots = boots + 1, started = ?, changed = ? WHERE host = ? AND uuid = ?",
            (Power.PAUSED if paused else Power.RUNNING, time.time(), self._store.tick(db),
             self._store.host, str(uuid)),
        )  # fmt: skip

    def ask(self, db: sqlite3.Connection, uuid: UUID, what: str, seconds: float) -> None:
        """The guest is asked to 'stop' or 'reboot' and will have done it in `seconds`."""
        due = time.time() + seconds
        db.execute(
            "UPDATE machine SET pending = ?, due = ? WHERE host = ? AND uuid = ?",
            (what, due, self._store.host, str(uuid)),
        )

    def start_freely(self, db: sqlite3.Connection, uuid: UUID) -> None:
        """It no longer stands still after a start."""
        db.execute(
            "UPDATE machine SET paused = 0 WHERE host = ? AND uuid = ?",
            (self._store.host, str(uuid)),
        )

    def forget_request(self, db: sqlite3.Connection, uuid: UUID) -> None:
        """What the guest was asked for is no longer wanted."""
        db.execute(
            "UPDATE machine SET pending = '', due = NULL WHERE host = ? AND uuid = ?",
            (self._store.host, str(uuid)),
        )

    def settle(self) -> None:
        """Apply what running guests have done by now; a paused guest does nothing."""
        query = "SELECT uuid, pending FROM machine WHERE host = ? AND due <= ? AND power = ?"
        args = (self._store.host, time.time(), Power.RUNNING)
        if self._store.db.execute(query, args).fetchone() is None:
            return
        if self._store.db.in_transaction:
            self._apply(self._store.db, query, args)
        else:
            with self._store.write() as db:
                self._apply(db, query, args)

    def _apply(self, db: sqlite3.Connection, query: str, args: tuple[str, float, Power]) -> None:
        for row in db.execute(query, args).fetchall():
            if row["pending"] == "reboot":
                self.boot(db, UUID(row["uuid"]), paused=False)
            else:
                self.set_power(db, UUID(row["uuid"]), Power.OFF)

"""A simulated machine on its way to another host of the same file. Runs inside a transaction.

What is sent arrives at once when its time has come; until then both hosts have the machine, and it
runs where it was.
"""

from __future__ import annotations

import sqlite3
import time
from uuid import UUID

from cloudwright.contracts.errors import Rejected
from cloudwright.contracts.hypervisor import Power
from cloudwright.contracts.moving import Moving
from cloudwright.drivers.hypervisors.simulated.rows import ALIVE, Rows
from cloudwright.drivers.hypervisors.simulated.store import Store


def send(
    db: sqlite3.Connection, store: Store, uuid: UUID, *, receiver: str, seconds: float
) -> Moving:
    """Begin, or look: what is due has arrived. Raises Gone, Rejected."""
    rows = Rows(store)
    machine = rows.present(uuid)
    if _sent(db, store.host, uuid) is None:
        _begin(db, store.host, machine, receiver, seconds)
    sent = _sent(db, store.host, uuid)
    assert sent is not None  # noqa: S101 - it was begun above
    if not sent["done"] and time.time() >= sent["due"]:
        _arrive(db, store, machine, sent["receiver"])
        rows.set_power(db, uuid, Power.OFF)
        sent = _sent(db, store.host, uuid)
        assert sent is not None  # noqa: S101 - as above
    return _progress(machine, sent)


def hurry(db: sqlite3.Connection, store: Store, uuid: UUID) -> None:
    """It arrives with the next look. Raises Gone, Rejected."""
    Rows(store).present(uuid)
    if _sent(db, store.host, uuid) is None:
        raise Rejected("it is not being sent")
    db.execute(
        "UPDATE sending SET due = started WHERE host = ? AND uuid = ?", (store.host, str(uuid))
    )


def keep(db: sqlite3.Connection, store: Store, uuid: UUID) -> None:
    """It is here as it was. Raises Gone."""
    rows = Rows(store)
    rows.present(uuid)
    sent = _sent(db, store.host, uuid)
    if sent is None:
        return
    if sent["done"]:
        rows.set_power(db, uuid, Power(sent["power"]))
    db.execute("DELETE FROM sending WHERE host = ? AND uuid = ?", (store.host, str(uuid)))


def _begin(
    db: sqlite3.Connection, host: str, machine: sqlite3.Row, receiver: str, seconds: float
) -> None:
    expected = db.execute(
        "SELECT 1 FROM machine WHERE host = ? AND uuid = ?", (receiver, machine["uuid"])
    ).fetchone()
    if expected is None or receiver == host:
        raise Rejected(f"host {receiver} does not expect it")
    if machine["power"] == Power.SUSPENDED:
        raise Rejected("its memory is on the disk")
    now = time.time()
    db.execute(
        "INSERT INTO sending (host, uuid, receiver, power, started, due) VALUES (?, ?, ?, ?, ?, ?)",
        (host, machine["uuid"], receiver, machine["power"], now, now + seconds),
    )


def _arrive(db: sqlite3.Connection, store: Store, machine: sqlite3.Row, receiver: str) -> None:
    """The destination has all that the machine is now."""
    here, there = (store.host, machine["uuid"]), (receiver, machine["uuid"])
    tick = store.tick(db, receiver)
    db.execute(
        "UPDATE machine SET power = ?, pending = ?, due = ?, boots = ?, started = ?, paused = ?,"
        " changed = ? WHERE host = ? AND uuid = ?",
        (machine["power"], machine["pending"], machine["due"], machine["boots"],
         machine["started"], machine["paused"], tick, *there),
    )  # fmt: skip
    db.execute(
        "INSERT OR REPLACE INTO note SELECT ?, uuid, name, text FROM note"
        " WHERE host = ? AND uuid = ?",
        (receiver, *here),
    )
    db.execute(
        "UPDATE sending SET done = 1, power = ? WHERE host = ? AND uuid = ?",
        (machine["power"], *here),
    )


def _sent(db: sqlite3.Connection, host: str, uuid: UUID) -> sqlite3.Row | None:
    row: sqlite3.Row | None = db.execute(
        "SELECT * FROM sending WHERE host = ? AND uuid = ?", (host, str(uuid))
    ).fetchone()
    return row


def _progress(machine: sqlite3.Row, sent: sqlite3.Row) -> Moving:
    lasts = sent["due"] - sent["started"]
    past = (time.time() - sent["started"]) / lasts if lasts > 0 else 1.0
    share = 1.0 if sent["done"] else min(past, 1.0)
    memory = machine["ram_mib"] if sent["power"] in ALIVE else 0
    return Moving(
        done=bool(sent["done"]),
        memory_mib=memory,
        memory_moved_mib=int(memory * share),
        disk_mib=machine["disk_mib"],
        disk_moved_mib=int(machine["disk_mib"] * share),
    )

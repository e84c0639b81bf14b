"""A simulated machine's size: changed, kept as it was, taken back. Runs inside a transaction."""

from __future__ import annotations

import sqlite3
from uuid import UUID

from cloudwright.contracts.errors import OutOfSpace, Rejected

Size = tuple[int, int, int]  # vcpus, MiB of memory, MiB of disk


def change(db: sqlite3.Connection, host: str, uuid: UUID, size: Size, limit_mib: int) -> None:
    """Give it `size` and keep the one before. Raises Rejected, OutOfSpace."""
    where = (host, str(uuid))
    before = db.execute(
        "SELECT vcpus, ram_mib, disk_mib FROM machine WHERE host = ? AND uuid = ?", where
    ).fetchone()
    if tuple(before) == size:
        return
    if size[2] < before["disk_mib"]:
        raise Rejected(f"its disk has {before['disk_mib']} MiB")
    db.execute("REPLACE INTO kept VALUES (?, ?, ?, ?, ?)", (*where, *before))
    _set(db, host, uuid, size, limit_mib)


def take_back(db: sqlite3.Connection, host: str, uuid: UUID) -> None:
    """Be what was kept, if something was."""
    kept = db.execute(
        "SELECT vcpus, ram_mib, disk_mib FROM kept WHERE host = ? AND uuid = ?", (host, str(uuid))
    ).fetchone()
    if kept is not None:
        _set(db, host, uuid, tuple(kept), None)
        forget(db, host, uuid)


def forget(db: sqlite3.Connection, host: str, uuid: UUID) -> None:
    """Keep nothing."""
    db.execute("DELETE FROM kept WHERE host = ? AND uuid = ?", (host, str(uuid)))


def _set(db: sqlite3.Connection, host: str, uuid: UUID, size: Size, limit_mib: int | None) -> None:
    where = (host, str(uuid))
    (had,) = db.execute(
        "SELECT disk_mib FROM machine WHERE host = ? AND uuid = ?", where
    ).fetchone()
    more = size[2] - had
    taken = db.execute(
        "UPDATE host SET disk_used_mib = disk_used_mib + ?"
        " WHERE name = ? AND (? IS NULL OR disk_used_mib + ? <= ?)",
        (more, host, limit_mib, more, limit_mib),
    ).rowcount
    if not taken:
        raise OutOfSpace(f"{more} MiB more do not fit")
    db.execute(
        "UPDATE machine SET vcpus = ?, ram_mib = ?, disk_mib = ? WHERE host = ? AND uuid = ?",
        (*size, *where),
    )

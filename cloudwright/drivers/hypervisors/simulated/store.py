"""The sqlite3 file (WAL) that simulated hosts live in: one connection a thread, short transactions.

Not synchronised to the disk at each commit: what a power cut takes from a simulated host is part
of the simulation; a killed process loses nothing.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS host (
    name TEXT PRIMARY KEY, tick INTEGER NOT NULL DEFAULT 0, disk_used_mib INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS machine (
    host TEXT NOT NULL, uuid TEXT NOT NULL, name TEXT NOT NULL, vcpus INTEGER NOT NULL,
    ram_mib INTEGER NOT NULL, disk_mib INTEGER NOT NULL, paused INTEGER NOT NULL,
    power TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '', pending TEXT NOT NULL DEFAULT '',
    due REAL, boots INTEGER NOT NULL DEFAULT 0, started REAL NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (host, uuid)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS machine_due ON machine (host, due) WHERE due IS NOT NULL;
CREATE INDEX IF NOT EXISTS machine_changed ON machine (host, changed);
CREATE TABLE IF NOT EXISTS fence (
    host TEXT NOT NULL, uuid TEXT NOT NULL, attempt INTEGER NOT NULL, PRIMARY KEY (host, uuid)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS copy (
    host TEXT NOT NULL, uuid TEXT NOT NULL, target TEXT NOT NULL, started REAL NOT NULL,
    due REAL NOT NULL, PRIMARY KEY (host, uuid, target)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sending (
    host TEXT NOT NULL, uuid TEXT NOT NULL, receiver TEXT NOT NULL, power TEXT NOT NULL,
    started REAL NOT NULL, due REAL NOT NULL, done INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (host, uuid)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS kept (
    host TEXT NOT NULL, uuid TEXT NOT NULL, vcpus INTEGER NOT NULL, ram_mib INTEGER NOT NULL,
    disk_mib INTEGER NOT NULL, PRIMARY KEY (host, uuid)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS device (
    host TEXT NOT NULL, uuid TEXT NOT NULL, kind TEXT NOT NULL, device TEXT NOT NULL,
    PRIMARY KEY (host, uuid, kind, device)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS note (
    host TEXT NOT NULL, uuid TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (host, uuid, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS delay (
    host TEXT NOT NULL, name TEXT NOT NULL, seconds REAL NOT NULL, PRIMARY KEY (host, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS fault (
    id INTEGER PRIMARY KEY, host TEXT NOT NULL, method TEXT NOT NULL, code TEXT NOT NULL,
    times INTEGER NOT NULL, committed INTEGER NOT NULL, seconds REAL NOT NULL
);
"""


class Store:
    """The file `simulated.sqlite3` in a folder. Several hosts, threads and processes share it."""

    def __init__(self, root: Path, host: str) -> None:
        self._path = root / "simulated.sqlite3"
        self._local = threading.local()
        self.host = host
        root.mkdir(parents=True, exist_ok=True)
        self.db.executescript(SCHEMA)
        self.db.execute("INSERT OR IGNORE INTO host (name) VALUES (?)", (host,))

    @property
    def db(self) -> sqlite3.Connection:
        """This thread's connection. Each statement outside `write` is its own transaction."""
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if db is None:
            db = sqlite3.connect(self._path, timeout=10, isolation_level=None)
            db.row_factory = sqlite3.Row
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            self._local.db = db
        return db

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction, the only writer meanwhile; an exception rolls it back."""
        db = self.db
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")

    def tick(self, db: sqlite3.Connection, host: str = "") -> int:
        """The next number of the host's own clock (or another host's), which orders power
        changes."""
        row = db.execute(
            "UPDATE host SET tick = tick + 1 WHERE name = ? RETURNING tick", (host or self.host,)
        ).fetchone()
        return int(row["tick"])

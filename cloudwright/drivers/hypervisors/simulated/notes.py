"""What else is known of a simulated machine: texts by name, inside the caller's transaction."""

from __future__ import annotations

import hashlib
import sqlite3
from uuid import UUID

RESCUE, PASSWORD = "rescue", "password"


def put(db: sqlite3.Connection, host: str, uuid: UUID, name: str, text: str) -> None:
    """Write it down, in the place of what was there."""
    db.execute("REPLACE INTO note VALUES (?, ?, ?, ?)", (host, str(uuid), name, text))


def get(db: sqlite3.Connection, host: str, uuid: UUID, name: str) -> str:
    """What is written down; empty for nothing."""
    row = db.execute(
        "SELECT text FROM note WHERE host = ? AND uuid = ? AND name = ?", (host, str(uuid), name)
    ).fetchone()
    return str(row["text"]) if row else ""


def drop(db: sqlite3.Connection, host: str, uuid: UUID, name: str) -> None:
    """Nothing is written down any more."""
    db.execute("DELETE FROM note WHERE host = ? AND uuid = ? AND name = ?", (host, str(uuid), name))


def digest(uuid: UUID, password: str) -> str:
    """What the guest keeps of a password."""
    return hashlib.scrypt(password.encode(), salt=uuid.bytes, n=1024, r=8, p=1).hex()

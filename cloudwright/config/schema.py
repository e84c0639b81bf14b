"""Which schema the database has: a mark that tells in milliseconds whether `migrate` has work.

The mark covers our migrations and the versions of the libraries that bring their own. It is written
last, so a broken-off migration leaves no mark and is finished by the next.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

import psycopg

import cloudwright
from cloudwright.kernel.errors import Problem

LIBRARIES = ("Django", "django-axes", "procrastinate")


class DatabaseUnreachable(Problem):
    """No connection."""

    code, status, message = "config.database_unreachable", 503, "The database: {reason}"


class SchemaBehind(Problem):
    """The rows are not in the shape that this release needs."""

    code, status = "config.schema_behind", 503
    message = "The database is not at this release's schema. Run `cloudwright migrate` first."


@cache
def wanted() -> str:
    """The mark of this release."""
    mark = hashlib.sha256()
    package = Path(cloudwright.__file__).parent
    for path in sorted(package.glob("*/**/migrations/[0-9]*.py")):
        mark.update(str(path.relative_to(package)).encode() + b"\0" + path.read_bytes())
    for library in LIBRARIES:
        mark.update(f"{library}={version(library)}\n".encode())
    return mark.hexdigest()


def recorded(url: str) -> str | None:
    """The mark that the database carries; None before the first migration.

    Raises DatabaseUnreachable.
    """
    with connection(url) as db:
        there = db.execute("SELECT to_regclass('cloudwright_schema') IS NOT NULL").fetchone()
        if there != (True,):
            return None
        row = db.execute("SELECT mark FROM cloudwright_schema").fetchone()
    return str(row[0]) if row else None


def record(url: str) -> None:
    """Write this release's mark. Raises DatabaseUnreachable."""
    with connection(url) as db:
        db.execute(
            "CREATE TABLE IF NOT EXISTS cloudwright_schema"
            " (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), mark text NOT NULL)"
        )
        db.execute(
            "INSERT INTO cloudwright_schema (mark) VALUES (%s)"
            " ON CONFLICT (only_row) DO UPDATE SET mark = excluded.mark",
            [wanted()],
        )


def connection(url: str) -> psycopg.Connection:
    """One connection. Raises DatabaseUnreachable."""
    try:
        return psycopg.connect(url, connect_timeout=5)
    except psycopg.OperationalError as exc:
        raise DatabaseUnreachable(reason=str(exc).strip().splitlines()[-1]) from exc

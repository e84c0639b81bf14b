"""Daily partitions of append-only tables: tomorrow's are ready, old ones are dropped whole."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection, transaction
from psycopg import sql

from cloudwright.kernel import clock

AHEAD_DAYS = 7


def ensure(table: str) -> int:
    """Make the partitions of today and the coming days; returns how many were missing.

    A cloud that slept past its last day has written into the default partition: such rows move
    into their day, else PostgreSQL would refuse it.
    """
    today = clock.now().date()
    wanted = [today + timedelta(days=n) for n in range(AHEAD_DAYS + 1)]
    existing = _existing(table)
    missing = [day for day in wanted if _name(table, day) not in existing]
    for day in missing:
        with transaction.atomic(), connection.cursor() as cursor:
            names = {
                "parent": sql.Identifier(table),
                "rest": sql.Identifier(f"{table}_rest"),
                "day": sql.Identifier(_name(table, day)),
                "first": sql.Literal(day.isoformat()),
                "next": sql.Literal((day + timedelta(days=1)).isoformat()),
            }
            for statement in _MAKE_DAY:
                cursor.execute(sql.SQL(statement).format(**names))
    return len(missing)


_MAKE_DAY = (
    "CREATE TABLE {day} (LIKE {parent} INCLUDING DEFAULTS)",
    # The parent, not {rest}: who writes meanwhile has not chosen a partition yet, and then chooses
    # the new one.
    "LOCK TABLE {parent} IN ACCESS EXCLUSIVE MODE",
    "INSERT INTO {day} SELECT * FROM {rest} WHERE created_at >= {first} AND created_at < {next}",
    "DELETE FROM {rest} WHERE created_at >= {first} AND created_at < {next}",
    "ALTER TABLE {parent} ATTACH PARTITION {day} FOR VALUES FROM ({first}) TO ({next})",
)


def drop_older(table: str, keep_days: int) -> int:
    """Drop whole days that lie further back than `keep_days`; returns how many."""
    limit = _name(table, clock.now().date() - timedelta(days=keep_days))
    old = [name for name in _existing(table) if name < limit and name[-8:].isdigit()]
    with connection.cursor() as cursor:
        for name in old:
            cursor.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(name)))
    return len(old)


def _name(table: str, day: date) -> str:
    return f"{table}_{day:%Y%m%d}"


def _existing(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = %s::regclass",
            [table],
        )
        return {row[0] for row in cursor.fetchall()}

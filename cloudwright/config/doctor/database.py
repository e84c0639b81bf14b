"""The database: programs, connection, version, schema, clock."""

from __future__ import annotations

from collections.abc import Iterator

from cloudwright.config import schema
from cloudwright.config.doctor.finding import Finding, note, ok, wrong
from cloudwright.config.embedded import database_url
from cloudwright.config.options import Options
from cloudwright.config.postgres import discover
from cloudwright.config.postgres.binaries import NEWEST, OLDEST
from cloudwright.config.state import State
from cloudwright.kernel import clock
from cloudwright.kernel.errors import Problem


def programs(options: Options) -> Iterator[Finding]:
    """Our own PostgreSQL has programs that fit its rows."""
    if options.database.url:
        yield ok("postgres", "a server of yours, see below")
        return
    try:
        found = discover(options.database.binaries, State(options.state).data)
    except Problem as problem:
        yield wrong("postgres", problem.text, "see the message")
        return
    yield ok("postgres", f"PostgreSQL {found.major} in {found.folder}")


def server(options: Options) -> Iterator[Finding]:
    """It answers, is of a version we know, and tells our time."""
    url = database_url(options)
    try:
        with schema.connection(url) as db:
            row = db.execute(
                "SELECT current_setting('server_version_num')::int, clock_timestamp()"
            ).fetchone()
    except schema.DatabaseUnreachable as problem:
        if options.database.url:
            yield wrong("database", problem.text, "see [database] url, and that server's log")
        else:
            yield note("database", "not running", "`cloudwright serve` starts it")
        return
    number, then = row or (0, clock.now())
    if not OLDEST <= number // 10000 <= NEWEST:
        says = f"PostgreSQL {number // 10000} answers"
        yield wrong("database", says, f"use PostgreSQL {OLDEST} to {NEWEST}")
    else:
        yield ok("database", f"PostgreSQL {number // 10000}.{number % 10000} answers")
    apart = abs((clock.now() - then).total_seconds())
    if apart > 2:
        says = f"the database's clock is {apart:.0f} s from ours"
        yield wrong("clock", says, "let both machines follow a time server: leases need one time")
    else:
        yield ok("clock", "the same here and in the database")
    if schema.recorded(url) == schema.wanted():
        yield ok("schema", "at this release")
    else:
        yield wrong("schema", "not at this release", "run `cloudwright migrate`")

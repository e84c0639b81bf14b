"""The one connection of this process that listens to PostgreSQL (see core.audit.changes)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from psycopg import sql

from cloudwright.core.audit.changes import CHANNEL

Key = tuple[str, UUID]

GATHER_SECONDS = 0.05
PROBE_SECONDS = 30.0


async def batches() -> AsyncIterator[list[Key]]:
    """What changed, gathered for a moment and each named once. The first batch is empty and says
    that from now on nothing is missed. Raises psycopg.OperationalError when the connection fails.
    """
    connection = await psycopg.AsyncConnection.connect(**parameters(), autocommit=True)
    async with connection:
        await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
        yield []
        while True:
            batch = [
                each async for each in connection.notifies(timeout=PROBE_SECONDS, stop_after=1)
            ]
            if not batch:
                # Silence can also be a server that went away without a word.
                await connection.execute("SELECT 1")
                continue
            batch += [each async for each in connection.notifies(timeout=GATHER_SECONDS)]
            yield list(dict.fromkeys(each for each in map(key, batch) if each is not None))


def key(notice: psycopg.Notify) -> Key | None:
    """(kind, uuid) of one notification; None for what is none of ours."""
    try:
        said = json.loads(notice.payload)
        return str(said["kind"]), UUID(said["uuid"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def parameters() -> dict[str, Any]:
    """Where Django's own connections go."""
    database = settings.DATABASES["default"]
    named = {
        "dbname": database["NAME"],
        "user": database["USER"],
        "password": database["PASSWORD"],
        "host": database["HOST"],
        "port": database["PORT"],
    }
    return {name: value for name, value in named.items() if value} | {
        "application_name": "cloudwright live",
        "connect_timeout": 5,
    }

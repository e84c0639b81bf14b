"""The database from the event loop: blocking calls in threads, and connections of our own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.db import close_old_connections
from psycopg.conninfo import make_conninfo

T = TypeVar("T")


async def in_thread(call: Callable[[], T]) -> T:
    """What `call` returns, run in a thread; a connection that broke is not used again."""

    def guarded() -> T:
        close_old_connections()
        try:
            return call()
        finally:
            close_old_connections()

    return await asyncio.to_thread(guarded)


def conninfo() -> str:
    """Django's database, as psycopg wants it."""
    named = settings.DATABASES["default"]
    parts = {
        "dbname": named["NAME"],
        "user": named.get("USER"),
        "password": named.get("PASSWORD"),
        "host": named.get("HOST"),
        "port": named.get("PORT"),
    }
    return make_conninfo(**{key: value for key, value in parts.items() if value})

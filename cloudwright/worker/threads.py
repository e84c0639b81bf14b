"""Blocking calls from the event loop, each with a healthy database connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from django.db import close_old_connections

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

"""Several things at once, of which the first to end decides."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

T = TypeVar("T")


async def first_of(*several: Coroutine[object, object, T]) -> T:
    """Run them together; give the result, or raise the error, of the first to end.

    The others are cancelled and have ended before this returns, whatever happens.
    """
    tasks = [asyncio.create_task(each) for each in several]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return next(task for task in tasks if task in done).result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

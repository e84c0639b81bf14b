"""One listener, many readers: a ring of the latest changes in which every reader has a position.

Readers hold no queue, so a slow one costs nothing; who falls off the ring's end is told to reset.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from uuid import UUID
from weakref import WeakKeyDictionary

import django.db
import psycopg

from cloudwright.live.changes.listener import batches
from cloudwright.live.changes.selectors import Place, locate
from cloudwright.live.threads import in_thread

log = logging.getLogger(__name__)

RING = 4000
BACKOFF_SECONDS = (0.2, 10.0)
LINGER_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Change:
    """One change, numbered in the order in which this process heard of it."""

    number: int
    kind: str
    uuid: UUID
    place: Place


@dataclass(frozen=True, slots=True)
class Position:
    """How far a reader has read: of which run of the listener, up to which number."""

    run: str
    number: int

    def __str__(self) -> str:
        return f"{self.run}-{self.number}"


class Hub:
    """The changes of this process. Listens from the first reader on, and for a minute after the
    last, so that a page that reconnects misses nothing."""

    def __init__(self) -> None:
        self._ring: deque[Change] = deque(maxlen=RING)
        self._head = Position(secrets.token_hex(4), 0)
        self._bell = asyncio.Event()
        self._listening = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._readers = 0
        self._last_left = 0.0

    @asynccontextmanager
    async def reader(self) -> AsyncIterator[None]:
        """Keep the listener up within the block; entered when it hears."""
        self._readers += 1
        try:
            if self._task is None or self._task.done():
                self._task = asyncio.create_task(self._listen())
            await self._listening.wait()
            yield
        finally:
            self._readers -= 1
            self._last_left = asyncio.get_running_loop().time()

    @property
    def head(self) -> Position:
        """The position of who has read everything."""
        return self._head

    def since(self, position: Position) -> list[Change] | None:
        """What came after `position`; None where that cannot be said any more."""
        if position.run != self._head.run or position.number > self._head.number:
            return None
        first = self._ring[0].number if self._ring else self._head.number + 1
        if position.number + 1 < first:
            return None
        skip = position.number + 1 - first
        return [each for index, each in enumerate(self._ring) if index >= skip]

    async def news(self, position: Position, seconds: float) -> None:
        """Wait until there is something after `position`, at most `seconds`."""
        bell = self._bell
        if self._head != position:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await bell.wait()

    async def _listen(self) -> None:
        """Listen for as long as anybody reads, through every loss of the connection."""
        pause, longest = BACKOFF_SECONDS
        while self._wanted():
            try:
                async for batch in batches():
                    if not self._listening.is_set():
                        self._begin()
                        pause = BACKOFF_SECONDS[0]
                    await self._take(batch)
                    if not self._wanted():
                        break
            except (psycopg.Error, django.db.Error) as exc:
                log.warning("changes: PostgreSQL does not answer, again in %.1f s: %s", pause, exc)
                await asyncio.sleep(pause)
                pause = min(pause * 2, longest)
            finally:
                self._listening.clear()

    def _wanted(self) -> bool:
        idle = asyncio.get_running_loop().time() - self._last_left
        return self._readers > 0 or idle < LINGER_SECONDS

    def _begin(self) -> None:
        """A new run: what happened before it was not heard, so older positions mean nothing."""
        self._ring.clear()
        self._move(Position(secrets.token_hex(4), 0))
        self._listening.set()

    async def _take(self, batch: list[tuple[str, UUID]]) -> None:
        if not batch:
            return
        places = await in_thread(locate, batch)
        number = self._head.number
        for kind, uuid in batch:
            number += 1
            self._ring.append(Change(number, kind, uuid, places[kind, uuid]))
        self._move(Position(self._head.run, number))

    def _move(self, head: Position) -> None:
        self._head = head
        self._bell.set()
        self._bell = asyncio.Event()


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """The hub of the running loop: a process has one of each."""
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())

"""Bytes both ways between a websocket and a stream, each side only as fast as the other takes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from cloudwright.kernel.errors import Problem
from cloudwright.live.exchange import Exchange
from cloudwright.live.race import first_of

PIECE_BYTES = 64 * 1024
IDLE_SECONDS = 30 * 60.0


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a console ended, as the websocket's close code and reason (123 bytes at most)."""

    code: int
    reason: str

    @classmethod
    def because(cls, problem: Problem) -> Ending:
        """The machine has no such console at the moment."""
        return cls(UNREACHABLE.code, problem.text.encode()[:123].decode(errors="ignore"))


LEFT = Ending(1000, "The browser left.")
ENDED = Ending(1000, "The machine closed the console.")
BROKEN = Ending(4502, "The connection to the host broke.")
IDLE = Ending(4408, "Nothing happened on this console for 30 minutes.")
REFUSED = Ending(4401, "This console link is not valid any more. Open the console again.")
UNREACHABLE = Ending(4502, "The host of this machine does not answer. Try again in a moment.")


class Splice:
    """One console from its first byte to its end."""

    def __init__(
        self,
        exchange: Exchange,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._exchange = exchange
        self._reader = reader
        self._writer = writer
        self._clock = asyncio.get_running_loop().time
        self._last = self._clock()

    async def run(self) -> Ending:
        """Carry bytes until one side ends; the stream is closed then."""
        try:
            return await first_of(self._to_guest(), self._to_browser(), self._watch())
        except OSError:
            return BROKEN
        finally:
            self._writer.close()

    async def _to_guest(self) -> Ending:
        while True:
            message = await self._exchange.receive()
            if message["type"] == "websocket.disconnect":
                return LEFT
            data = message.get("bytes") or (message.get("text") or "").encode()
            self._last = self._clock()
            self._writer.write(data)
            await self._writer.drain()

    async def _to_browser(self) -> Ending:
        while data := await self._reader.read(PIECE_BYTES):
            self._last = self._clock()
            try:
                await self._exchange.send({"type": "websocket.send", "bytes": data})
            except OSError:
                return LEFT
        return ENDED

    async def _watch(self) -> Ending:
        left = IDLE_SECONDS
        while left > 0:
            await asyncio.sleep(left)
            left = self._last + IDLE_SECONDS - self._clock()
        return IDLE

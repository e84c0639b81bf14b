"""Hears from each running QEMU when its power may have changed, at no cost while nothing does."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from qemu.qmp import EventListener, QMPClient, Runstate

from cloudwright.drivers.hypervisors.qemu.monitor import BROKEN, Monitor

POWER_EVENTS = ("STOP", "RESUME", "SHUTDOWN", "RESET", "GUEST_PANICKED", "BLOCK_IO_ERROR")


class Watcher:
    """Keeps a connection to the events socket of every QEMU it is told to follow."""

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor
        self._lock = threading.Lock()
        # Held here: asyncio itself keeps a task only as long as somebody else does.
        self._followed: dict[UUID, Future[None]] = {}
        self._touched: set[UUID] = set()

    def touch(self, uuid: UUID) -> None:
        """Something happened to `uuid`: look at it."""
        with self._lock:
            self._touched.add(uuid)

    def drain(self) -> set[UUID]:
        """Whatever was touched since the last call."""
        with self._lock:
            touched, self._touched = self._touched, set()
        return touched

    def follow(self, uuid: UUID, socket: Path) -> None:
        """Listen until that QEMU ends. Following already = done."""
        with self._lock:
            if uuid not in self._followed:
                self._followed[uuid] = self._monitor.submit(self._listen(uuid, socket))

    async def _listen(self, uuid: UUID, socket: Path) -> None:
        client = QMPClient()
        listener = EventListener(names=POWER_EVENTS)
        client.register_listener(listener)
        try:
            with suppress(*BROKEN):
                # Without a limit: one that is mute now is heard when it speaks again.
                await client.connect(str(socket))
                self.touch(uuid)
                await self._hear(uuid, client, listener)
        finally:
            with suppress(*BROKEN):
                await client.disconnect()
            with self._lock:
                self._followed.pop(uuid, None)
                self._touched.add(uuid)

    async def _hear(self, uuid: UUID, client: QMPClient, listener: EventListener) -> None:
        ended = asyncio.ensure_future(client.runstate_changed())
        while client.runstate == Runstate.RUNNING:
            heard = asyncio.ensure_future(listener.get())
            await asyncio.wait({heard, ended}, return_when=asyncio.FIRST_COMPLETED)
            heard.cancel()
            self.touch(uuid)

"""QMP: one connection for each question, a limit on every one. No call hangs on a mute QEMU."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from qemu.qmp import ExecuteError, QMPClient, QMPError

from cloudwright.contracts.errors import Rejected, Unreachable

SECONDS = 5.0
BROKEN = (QMPError, OSError, EOFError, TimeoutError)
T = TypeVar("T")

# It writes a trace whenever a QEMU ends, which is an ordinary thing here.
logging.getLogger("qemu.qmp").setLevel(logging.CRITICAL)


class Command:
    """A QMP command: `Command("device_add", driver="ide-cd", id="cd")`. A `_` in an argument's
    name stands for QMP's `-`."""

    def __init__(self, name: str, /, **arguments: object) -> None:
        self.name = name
        self.arguments = {key.replace("_", "-"): value for key, value in arguments.items()}


class Monitor:
    """Asks QEMUs. Has one event loop in one thread, started at first use, for all of them."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._starting = threading.Lock()

    def ask(self, socket: Path, *commands: Command, seconds: float = SECONDS) -> list[Any]:
        """The answers to `commands`, sent one after the other. Raises Rejected if QEMU says no,
        Unreachable if it does not answer in time."""
        try:
            return self.submit(_ask(socket, commands, seconds)).result(seconds * 2)
        except ExecuteError as exc:
            raise Rejected(str(exc)) from exc
        except BROKEN as exc:
            raise Unreachable(f"QEMU: {exc!r}") from exc

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run `work` in the loop."""
        with self._starting:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="qmp", daemon=True).start()
        return asyncio.run_coroutine_threadsafe(work, self._loop)


async def _ask(socket: Path, commands: tuple[Command, ...], seconds: float) -> list[Any]:
    client = QMPClient()
    async with asyncio.timeout(seconds):
        await client.connect(str(socket))
        try:
            return [await client.execute(one.name, one.arguments) for one in commands]
        finally:
            with suppress(*BROKEN):
                await client.disconnect()

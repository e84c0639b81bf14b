"""A machine with consoles, for a host whose own has none, and the relay in front of it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from cloudwright.cloud.console import relay
from cloudwright.drivers.hypervisors.simulated import SimulatedHypervisor
from tests.patience import eventually


class WithConsole(SimulatedHypervisor):
    """A simulated host on which each machine's consoles are one socket at `root`."""

    socket: Path

    def console_socket(self, uuid: UUID, kind: str) -> Path:
        """The same socket for all."""
        self.show(uuid)
        return self.socket


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Give back what comes, in capitals, until somebody says bye."""
    while data := await reader.read(65536):
        writer.write(data.upper())
        await writer.drain()
        if data.endswith(b"bye"):
            break
    writer.close()


@contextmanager
def console_host(driver: WithConsole, path: Path) -> Iterator[None]:
    """The worker's part, in a thread: the machine's socket, and the relay at `path`."""
    loop = asyncio.new_event_loop()

    async def run() -> None:
        machine = await asyncio.start_unix_server(echo, path=driver.socket)
        async with machine:
            await relay.serve(path, driver)

    task = loop.create_task(run())

    def work() -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(task)
        except asyncio.CancelledError:
            loop.close()

    thread = threading.Thread(target=work)
    thread.start()
    assert eventually(path.exists)
    try:
        yield
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(5)
        assert not thread.is_alive()

"""A machine with consoles, for a host whose own has none, and the relay in front of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from cloudwright.cloud.console import relay
from cloudwright.drivers.hypervisors.simulated import SimulatedHypervisor
from tests.relay import served


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

    async def run() -> None:
        machine = await asyncio.start_unix_server(echo, path=driver.socket)
        async with machine:
            await relay.serve(path, driver)

    with served(run(), path):
        yield

"""The worker's part of the console relay, in a thread of the test's own process."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from cloudwright.cloud.console import relay
from cloudwright.drivers.hypervisors.simulated import SimulatedHypervisor
from tests.patience import eventually
from tests.simulated_cloud import HOST, OTHER_HOST


@contextmanager
def served(work: Awaitable[None], path: Path) -> Iterator[None]:
    """`work` runs in a thread of its own until the block ends; it listens at `path`."""
    loop = asyncio.new_event_loop()
    task = asyncio.ensure_future(work, loop=loop)

    def run() -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(task)
        except asyncio.CancelledError:
            loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert eventually(path.exists)
    try:
        yield
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(5)
        assert not thread.is_alive()


@pytest.fixture
def console_relay(hypervisor: SimulatedHypervisor) -> Iterator[None]:
    """Doors reach the simulated host, as through its worker."""
    with _relayed(HOST, hypervisor):
        yield


@pytest.fixture
def other_console_relay(other_hypervisor: SimulatedHypervisor) -> Iterator[None]:
    """Doors reach the second simulated host too."""
    with _relayed(OTHER_HOST, other_hypervisor):
        yield


def _relayed(host: str, driver: SimulatedHypervisor) -> AbstractContextManager[None]:
    path = relay.socket_path(host)
    return served(relay.serve(path, driver), path)

"""Tickets, and the way to a machine that they open."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from cloudwright.cloud.compute.services.problems import WrongState
from cloudwright.cloud.console import relay
from cloudwright.cloud.console.models import ConsoleGrant
from cloudwright.cloud.console.reconcilers import grants_expired
from cloudwright.cloud.console.relay.wire import NoConsole, NotReady
from cloudwright.cloud.console.services import console
from cloudwright.core.accounts.models import User
from cloudwright.core.admission.gates import Refused
from cloudwright.drivers.hypervisors.simulated import SimulatedHypervisor
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM
from cloudwright.kernel.errors import Unauthenticated, Unavailable
from tests.simulated_cloud import HOST, MakeInstance


def token_of(grant: console.Grant) -> str:
    return grant.url.removeprefix("/live/console/")


def test_a_ticket_is_good_once(make_instance: MakeInstance) -> None:
    instance = make_instance()
    token = token_of(console.open(instance, "serial", actor=SYSTEM))

    assert not ConsoleGrant.objects.filter(digest=token).exists(), "stored in the clear"
    assert console.redeem(token) == console.Redeemed(instance.uuid, "serial", HOST)
    with pytest.raises(Unauthenticated):
        console.redeem(token)


def test_a_ticket_is_good_for_a_minute(make_instance: MakeInstance) -> None:
    token = token_of(console.open(make_instance(), "vnc", actor=SYSTEM))
    with clock.steered() as advance:
        advance(timedelta(seconds=61))
        with pytest.raises(Unauthenticated):
            console.redeem(token)
        advance(timedelta(hours=2))
        assert grants_expired.activate().counts == {"removed": 1}


def test_a_reader_opens_no_console(make_instance: MakeInstance, reader: User, actor) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused) as refused:
        console.open(make_instance(), "vnc", actor=actor(reader))
    assert refused.value.status == 403


def test_no_console_without_a_machine(make_instance: MakeInstance) -> None:
    with pytest.raises(WrongState):
        console.open(make_instance(built=False), "vnc", actor=SYSTEM)
    with pytest.raises(NoConsole):
        console.open(make_instance("other"), "telnet", actor=SYSTEM)


class Echo(SimulatedHypervisor):
    """A host whose machines say back what they hear: a unix socket, as QEMU's serial line is."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, host=HOST)
        self.socket = root / "serial.sock"

    def console_socket(self, uuid: UUID, kind: str) -> Path:
        self.show(uuid)
        return self.socket

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        async def say_back(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while chunk := await reader.read(65536):
                writer.write(chunk)
                await writer.drain()
            writer.close()

        async with await asyncio.start_unix_server(say_back, self.socket):
            yield


@asynccontextmanager
async def served(driver: SimulatedHypervisor, name: str = HOST) -> AsyncIterator[Path]:
    path = relay.socket_path(name)
    task = asyncio.create_task(relay.serve(path, driver))
    async with asyncio.timeout(5):
        while not path.exists():  # noqa: ASYNC110 - the server says nothing when it listens
            await asyncio.sleep(0.01)
    try:
        yield path
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def test_bytes_go_both_ways(tmp_path: Path) -> None:
    driver = Echo(tmp_path / "instances")
    uuid = create_on(driver)

    async def talk() -> None:
        async with driver.listening(), served(driver) as path:
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            reader, writer = await relay.connect(HOST, uuid, "serial")
            said = os.urandom(300_000)
            writer.write(said)
            assert await reader.readexactly(len(said)) == said
            writer.close()
            with pytest.raises(NotReady):
                await relay.connect(HOST, uuid4(), "serial")
        assert not path.exists(), "the socket is taken away"

    asyncio.run(talk())


def test_a_simulated_machine_has_a_log_and_no_screen(hypervisor: SimulatedHypervisor) -> None:
    uuid = create_on(hypervisor)

    async def ask() -> None:
        async with served(hypervisor):
            text = await asyncio.to_thread(relay.fetch_log, HOST, uuid, max_bytes=1000)
            assert b"login:" in text
            assert len(text) <= 1000
            with pytest.raises(NotReady):
                await asyncio.to_thread(relay.fetch_log, HOST, uuid4(), max_bytes=10)
            with pytest.raises(NoConsole):
                await relay.connect(HOST, uuid, "vnc")

    asyncio.run(ask())


@pytest.mark.parametrize("line", [b"hello\n", b"[]\n", b"x" * 100_000, b'{"kind": "vnc"}\n', b""])
def test_what_is_no_request_is_turned_away(line: bytes, hypervisor: SimulatedHypervisor) -> None:
    async def ask() -> bytes:
        async with served(hypervisor) as path:
            reader, writer = await asyncio.open_unix_connection(path)
            writer.write(line)
            writer.write_eof()
            return await reader.read()

    assert b'"error"' in asyncio.run(ask())


def test_no_worker_is_said_at_once(settings: object) -> None:
    with pytest.raises(Unavailable):
        relay.fetch_log("far-away", uuid4(), max_bytes=10)
    with pytest.raises(Unavailable):
        asyncio.run(relay.connect("far-away", uuid4(), "vnc"))


def create_on(driver: SimulatedHypervisor) -> UUID:
    from cloudwright.contracts.hypervisor import MachineSpec

    uuid = uuid4()
    spec = MachineSpec(uuid, "web1", 1, 128, 128, image=None, image_format="raw")
    driver.create(spec, attempt=1)
    return uuid

"""websocket /live/console/<token>: good once, for our own pages, and honest about its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from cloudwright.cloud.compute import hypervisors
from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.console import relay
from cloudwright.cloud.console.services import console
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project
from cloudwright.kernel import clock
from cloudwright.kernel.actor import Actor
from cloudwright.live.console import splice
from tests.live.machine import WithConsole, console_host
from tests.simulated_cloud import HOST, MakeInstance

Open = Callable[[], str]


@pytest.fixture
def hypervisor(tmp_path: Path) -> Iterator[WithConsole]:
    """In place of the simulated host: its machines have consoles."""
    driver = WithConsole(tmp_path / "instances", host=HOST)
    driver.socket = tmp_path / "console"
    hypervisors.register_local(HOST, driver)
    yield driver
    hypervisors.forget_local(HOST)


@pytest.fixture
def instance(door: str, make_instance: MakeInstance) -> Instance:
    return make_instance("web1")


@pytest.fixture
def open_console(
    door: str, instance: Instance, member: User, project: Project, actor: Callable[..., Actor]
) -> Open:
    """open_console(): the address of a fresh console."""

    def make() -> str:
        grant = console.open(instance, "serial", actor=actor(member, project))
        return f"ws://{door}{grant.url}"

    return make


@pytest.fixture
def worker(hypervisor: WithConsole, settings: object) -> Iterator[None]:
    """The worker's relay is up."""
    with console_host(hypervisor, relay.socket_path(HOST)):
        yield


def ending(socket: ClientConnection) -> tuple[int, str]:
    """(code, reason) with which the socket is closed."""
    with suppress(ConnectionClosed):
        while True:
            socket.recv(timeout=5)
    assert socket.close_code is not None
    return socket.close_code, socket.close_reason or ""


@pytest.mark.usefixtures("worker")
class TestLine:
    def test_bytes_go_both_ways(self, open_console: Open) -> None:
        with connect(open_console()) as socket:
            socket.send(b"hello")
            assert socket.recv(timeout=5) == b"HELLO"
            socket.send("typed as text")
            assert socket.recv(timeout=5) == b"TYPED AS TEXT"

    def test_novncs_subprotocol_is_agreed_to(self, open_console: Open) -> None:
        with connect(open_console(), subprotocols=["binary"]) as socket:
            assert socket.subprotocol == "binary"

    def test_much_arrives_whole_however_slow_the_reader(self, open_console: Open) -> None:
        piece, count = bytes(range(256)) * 1024, 64
        with connect(open_console(), max_queue=1) as socket:
            for _ in range(count):
                socket.send(piece)
            got = bytearray()
            while len(got) < len(piece) * count:
                got += socket.recv(timeout=5)
        assert bytes(got) == piece.upper() * count

    def test_the_machine_ends_it(self, open_console: Open) -> None:
        with connect(open_console()) as socket:
            socket.send(b"bye")
            assert ending(socket) == (splice.ENDED.code, splice.ENDED.reason)

    def test_an_idle_line_is_ended(
        self, open_console: Open, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(splice, "IDLE_SECONDS", 0.3)
        with connect(open_console()) as socket:
            assert ending(socket)[0] == splice.IDLE.code

    def test_a_machine_that_is_gone_is_told(
        self, open_console: Open, instance: Instance, hypervisor: WithConsole
    ) -> None:
        address = open_console()
        hypervisor.delete(instance.uuid, attempt=10**9)
        with connect(address) as socket:
            code, reason = ending(socket)
        assert code == splice.UNREACHABLE.code
        assert "no console at the moment" in reason


@pytest.mark.usefixtures("worker")
class TestToken:
    def test_it_is_good_once(self, open_console: Open) -> None:
        address = open_console()
        with connect(address) as socket:
            socket.send(b"x")
            socket.recv(timeout=5)
        with connect(address) as socket:
            assert ending(socket)[0] == splice.REFUSED.code

    def test_it_is_good_for_a_minute(self, open_console: Open) -> None:
        address = open_console()
        with clock.steered() as advance:
            advance(timedelta(seconds=61))
            with connect(address) as socket:
                assert ending(socket)[0] == splice.REFUSED.code

    def test_nonsense_is_refused(self, door: str) -> None:
        with connect(f"ws://{door}/live/console/nonsense") as socket:
            assert ending(socket) == (splice.REFUSED.code, splice.REFUSED.reason)

    def test_another_site_is_turned_away_and_spends_nothing(
        self, open_console: Open, door: str
    ) -> None:
        address = open_console()
        for origin in ("https://evil.example", f"http://{door}.evil.example", "null"):
            with pytest.raises(InvalidStatus) as seen, connect(address, origin=origin):  # type: ignore[arg-type]
                pass
            assert seen.value.response.status_code == 403
        with connect(address, origin=f"http://{door}") as socket:  # type: ignore[arg-type]
            socket.send(b"still good")
            assert socket.recv(timeout=5) == b"STILL GOOD"


def test_a_host_without_its_worker_is_told(open_console: Open) -> None:
    with connect(open_console()) as socket:
        assert ending(socket) == (splice.UNREACHABLE.code, splice.UNREACHABLE.reason)


def test_another_path_is_no_websocket(door: str) -> None:
    with pytest.raises(InvalidStatus) as seen, connect(f"ws://{door}/live/changes"):
        pass
    assert seen.value.response.status_code in {403, 404, 405}

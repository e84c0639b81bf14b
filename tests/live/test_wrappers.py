"""What every request passes on its way to Django, over a real server."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator

import httpx
import pytest

from cloudwright.live.body_cap import BodyCap
from cloudwright.live.exchange import Receive, Scope, Send
from cloudwright.live.proxies import TrustedProxies
from tests.live.server import serving

LIMIT = 1024 * 1024


async def inside(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads all, as Django's handler does, and tells what it saw."""
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    headers = {key.decode(): value.decode() for key, value in scope["headers"]}
    seen = {
        "size": size,
        "client": scope["client"][0],
        "scheme": scope["scheme"],
        "headers": headers,
    }
    start = {"type": "http.response.start", "status": 200, "headers": []}
    await send(start)
    await send({"type": "http.response.body", "body": json.dumps(seen).encode()})


@pytest.fixture(scope="module")
def door() -> Iterator[str]:
    with serving(TrustedProxies(BodyCap(inside, LIMIT), ["127.0.0.1", "10.1.0.0/16"])) as address:
        yield address


@pytest.fixture(scope="module")
def strict_door() -> Iterator[str]:
    with serving(TrustedProxies(BodyCap(inside, LIMIT), [])) as address:
        yield address


def chunks(size: int) -> Iterator[bytes]:
    for _ in range(size // 4096):
        yield b"x" * 4096


class TestBodyCap:
    def test_a_body_at_the_limit_arrives_whole(self, door: str) -> None:
        answer = httpx.post(f"http://{door}/api/keys/", content=b"x" * LIMIT)
        assert answer.json()["size"] == LIMIT

    def test_a_declared_body_over_the_limit_is_refused_unread(self, door: str) -> None:
        answer = httpx.post(f"http://{door}/api/keys/", content=b"x" * (LIMIT + 1))
        assert answer.status_code == 413
        assert str(LIMIT) in answer.json()["detail"]

    def test_an_undeclared_body_is_cut_off_on_the_way(self, door: str) -> None:
        answer = httpx.post(f"http://{door}/compute/v2.1/servers", content=chunks(LIMIT * 3))
        assert answer.status_code == 413
        assert answer.json()["overLimit"]["code"] == 413

    @pytest.mark.parametrize(
        ("path", "key"),
        [("/identity/v3/users", "error"), ("/network/v2.0/networks", "NeutronError")],
    )
    def test_each_door_has_its_own_shape(self, door: str, path: str, key: str) -> None:
        assert key in httpx.post(f"http://{door}{path}", content=b"x" * (LIMIT + 1)).json()

    def test_a_client_that_asks_first_is_not_told_to_go_on(self, door: str) -> None:
        host, port = door.split(":")
        with socket.create_connection((host, int(port)), timeout=5) as raw:
            raw.sendall(
                b"POST /api/keys/ HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n"
                b"Expect: 100-continue\r\n\r\n"
            )
            assert raw.recv(1000).startswith(b"HTTP/1.1 413")


class TestProxies:
    def test_a_stranger_cannot_name_its_address_or_scheme(self, strict_door: str) -> None:
        said = {"X-Forwarded-For": "10.9.9.9", "X-Forwarded-Proto": "https"}
        seen = httpx.get(f"http://{strict_door}/", headers=said).json()
        assert (seen["client"], seen["scheme"]) == ("127.0.0.1", "http")
        assert not [name for name in seen["headers"] if "forwarded" in name]

    @pytest.mark.parametrize(
        ("said", "client"),
        [
            ("10.9.9.9", "10.9.9.9"),
            ("6.6.6.6, 10.9.9.9", "10.9.9.9"),
            ("6.6.6.6, 10.9.9.9, 10.1.0.7", "10.9.9.9"),
            ("10.9.9.9, nonsense", "127.0.0.1"),
            ("", "127.0.0.1"),
        ],
    )
    def test_the_nearest_address_that_is_no_proxy_counts(
        self, door: str, said: str, client: str
    ) -> None:
        seen = httpx.get(f"http://{door}/", headers={"X-Forwarded-For": said}).json()
        assert seen["client"] == client

    def test_a_trusted_proxy_names_the_scheme(self, door: str) -> None:
        seen = httpx.get(f"http://{door}/", headers={"X-Forwarded-Proto": "https"}).json()
        assert seen["scheme"] == "https"

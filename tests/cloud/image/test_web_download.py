"""From where images are fetched, and above all from where not."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from cloudwright.cloud.image import web_download
from cloudwright.cloud.image.web_download import FetchFailed, SourceRefused, fetch, judge, public

PUBLIC = "93.184.216.34"


@pytest.fixture(autouse=True)
def _listed(settings: Any) -> None:
    hosts = ("images.example.org", "*.mirror.example.org", "odd.example.org:8080")
    settings.CLOUDWRIGHT_IMAGES = replace(settings.CLOUDWRIGHT_IMAGES, import_hosts=hosts)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What names stand for; the resolver of the machine is not asked."""
    table = {"images.example.org": [PUBLIC]}

    def resolve(host: str, port: int, **_: object) -> list[Any]:
        if host not in table:
            raise socket.gaierror(-2, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in table[host]]

    monkeypatch.setattr(web_download.socket, "getaddrinfo", resolve)
    return table


def serving(answer: Callable[[httpx.Request], httpx.Response]) -> httpx.MockTransport:
    return httpx.MockTransport(answer)


def never(request: httpx.Request) -> httpx.Response:
    raise AssertionError(f"{request.url} was asked")


@pytest.mark.parametrize(
    "uri",
    [
        "http://images.example.org/disk.img",
        "https://IMAGES.example.org:443/disk.img",
        "https://a.mirror.example.org/disk.img",
        "http://odd.example.org:8080/disk.img",
    ],
)
def test_hosts_of_the_list(uri: str) -> None:
    assert judge(uri).path == "/disk.img"


@pytest.mark.parametrize(
    "uri",
    [
        "http://127.0.0.1/disk.img",
        "http://example.org/disk.img",
        "http://images.example.org.evil.org/disk.img",
        "http://images.example.org@evil.org/disk.img",
        "http://user:secret@images.example.org/disk.img",
        "http://images.example.org:22/disk.img",
        "http://odd.example.org/disk.img",
        "ftp://images.example.org/disk.img",
        "file:///etc/shadow",
        "images.example.org/disk.img",
        "http://[::1]/",
        "http://images.example.org:port/",
        "",
    ],
)
def test_everything_else_is_refused(uri: str) -> None:
    with pytest.raises(SourceRefused) as refused:
        judge(uri)
    assert refused.value.field == "uri"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1",
        "::", "::1", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "2002:7f00:1::", "64:ff9b::7f00:1", "2001:0:53aa:64c::",
    ],
)  # fmt: skip
def test_addresses_that_are_not_of_the_open_internet(address: str) -> None:
    assert not public(address)


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:220:1:248:1893:25c8:1946"])
def test_addresses_that_are(address: str) -> None:
    assert public(address)


def test_the_judged_address_is_asked_under_the_name(names: dict[str, list[str]]) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.host == PUBLIC
        assert request.headers["host"] == "images.example.org"
        assert request.extensions["sni_hostname"] == "images.example.org"
        return httpx.Response(200, stream=httpx.ByteStream(b"x" * 3_000_000))

    uri = "https://images.example.org/disk.img"
    assert b"".join(fetch(uri, transport=serving(answer))) == b"x" * 3_000_000


@pytest.mark.parametrize("also", ["127.0.0.1", "169.254.169.254", "10.0.0.1"])
def test_a_name_for_an_inner_address_is_not_asked(names: dict[str, list[str]], also: str) -> None:
    names["images.example.org"] = [PUBLIC, also]
    with pytest.raises(SourceRefused):
        list(fetch("http://images.example.org/", transport=serving(never)))


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1/", "http://evil.org/", "file:///etc/shadow", "//169.254.169.254/latest"],
)
def test_redirects_are_judged_too(names: dict[str, list[str]], target: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.host == PUBLIC
        return httpx.Response(302, headers={"Location": target})

    with pytest.raises(SourceRefused):
        list(fetch("http://images.example.org/", transport=serving(answer)))


def test_a_redirect_to_a_name_that_turns_inwards(names: dict[str, list[str]]) -> None:
    names["a.mirror.example.org"] = ["192.168.0.1"]
    away = {"Location": "http://a.mirror.example.org/disk.img"}
    redirect = serving(lambda _: httpx.Response(301, headers=away))
    with pytest.raises(SourceRefused):
        list(fetch("http://images.example.org/", transport=redirect))


def test_a_redirect_is_followed_and_no_circle(names: dict[str, list[str]]) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/new":
            return httpx.Response(200, stream=httpx.ByteStream(b"here"))
        target = "/round" if request.url.path == "/round" else "/new"
        return httpx.Response(307, headers={"Location": target})

    site = "http://images.example.org"
    assert b"".join(fetch(f"{site}/old", transport=serving(answer))) == b"here"
    with pytest.raises(FetchFailed):
        list(fetch(f"{site}/round", transport=serving(answer)))


@pytest.mark.parametrize("status", [404, 206, 500])
def test_anything_but_the_bytes_is_a_failure(names: dict[str, list[str]], status: int) -> None:
    with pytest.raises(FetchFailed):
        list(
            fetch("http://images.example.org/", transport=serving(lambda _: httpx.Response(status)))
        )


def test_a_host_that_is_not_there(names: dict[str, list[str]]) -> None:
    with pytest.raises(FetchFailed) as failed:
        list(fetch("http://a.mirror.example.org/", transport=serving(never)))
    assert "no such host" in failed.value.text

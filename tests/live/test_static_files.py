"""The portal's own files, served beside Django."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from cloudwright.live.exchange import Receive, Scope, Send
from cloudwright.live.static_files import StaticFiles
from tests.live.server import serving

FILE = "/static/js/live.js"


async def nothing(scope: Scope, receive: Receive, send: Send) -> None:
    """What is no file goes here."""
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b"not a file"})


@pytest.fixture(scope="module")
def door() -> Iterator[str]:
    with serving(StaticFiles(nothing)) as address:
        yield f"http://{address}"


def test_a_file_comes_whole_with_its_type(door: str) -> None:
    answer = httpx.get(door + FILE)
    assert answer.status_code == 200
    assert "javascript" in answer.headers["content-type"]
    assert len(answer.content) == int(answer.headers["content-length"]) > 100


def test_a_browser_that_has_it_is_told_so(door: str) -> None:
    seen = httpx.get(door + FILE).headers
    again = httpx.get(door + FILE, headers={"If-None-Match": seen["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_head_tells_the_length(door: str) -> None:
    answer = httpx.head(door + FILE)
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) > 100


@pytest.mark.parametrize("path", ["/static/", "/static/nope.js", "/static/../settings.py", "/"])
def test_everything_else_goes_inside(door: str, path: str) -> None:
    assert httpx.get(door + path).text == "not a file"


def test_files_are_only_read(door: str) -> None:
    assert httpx.post(door + FILE).status_code == 405

"""The live door, which is no part of Django, asked in the test's own thread and by its own database
connection: so it sees what the test has not committed, and the test can undo what it did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, unquote

import httpx
import pytest
from asgiref.sync import async_to_sync, sync_to_async

from cloudwright.live import threads
from cloudwright.live.application import application, serves

AS_IS = "/%?=&:;,+~!$'()*@"


def is_live(path: str) -> bool:
    """Whether a request of that path is for this door."""
    return serves({"type": "http", "path": unquote(path.partition("?")[0])})


def knock(method: str, path: str, data: bytes, headers: Mapping[str, str]) -> httpx.Response:
    """One request. Raises what the door does not answer."""
    return async_to_sync(_knock)(method, path, data, headers)


def stay_here(patched: pytest.MonkeyPatch) -> None:
    """What the door would have done by threads is done by the thread that asks."""

    def here(work: Callable[..., Any], *, thread_sensitive: bool) -> Any:
        del thread_sensitive
        return sync_to_async(work, thread_sensitive=True)

    patched.setattr(threads, "sync_to_async", here)
    patched.setattr(threads, "connections", SimpleNamespace(close_all=lambda: None))


async def _knock(method: str, path: str, data: bytes, headers: Mapping[str, str]) -> httpx.Response:
    lines = [(name.encode(), value.encode("utf-8")) for name, value in headers.items()]
    transport = httpx.ASGITransport(app=application)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        return await client.request(method, quote(path, AS_IS), content=data, headers=lines)

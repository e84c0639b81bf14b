"""A client of server-sent events, as a browser reads them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True)
class Event:
    """One event of the stream."""

    id: str
    name: str
    data: dict[str, Any]

    @property
    def about(self) -> tuple[str, str]:
        """What a `change` names."""
        return self.data["kind"], self.data["uuid"]


class Stream:
    """An open stream. `next` waits at most the client's time-out and raises httpx.ReadTimeout."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.passed: list[str] = []
        self._lines = response.iter_lines()

    def next(self) -> Event:
        """The next event; comments and the retry line are passed over."""
        fields: dict[str, str] = {}
        for line in self._lines:
            name, _, value = line.partition(": ")
            if line and name:
                fields[name] = value
            elif "event" in fields:
                return Event(fields["id"], fields["event"], json.loads(fields["data"]))
            else:
                fields = {}
        raise EOFError

    def comment(self) -> str:
        """The next comment; the lines before it are kept in `passed`."""
        for line in self._lines:
            if line.startswith(":"):
                return line
            self.passed.append(line)
        raise EOFError


@contextmanager
def listening(door: str, timeout: float = 5.0, **headers: str) -> Iterator[Stream]:
    """Open GET /live/changes with these headers (underscores stand for dashes)."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with (
        httpx.Client(base_url=f"http://{door}", timeout=timeout) as client,
        client.stream("GET", "/live/changes", headers=named) as response,
    ):
        yield Stream(response)

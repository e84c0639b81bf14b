"""One request and the way to answer it, over the ASGI callables."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from http import HTTPStatus
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = Iterable[tuple[str, str]]

LINGER_SECONDS = 2.0
LINGER_BYTES = 16 * 1024 * 1024


class Exchange:
    """A request (`params` are the variable parts of its path) and its one answer."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.params: Mapping[str, str] = {}
        self.receive = receive
        self.started = False
        self._send = send
        self._body_read = False

    @property
    def path(self) -> str:
        """The path as the client asked for it, decoded."""
        return str(self.scope["path"])

    @property
    def method(self) -> str:
        """The HTTP method; WEBSOCKET for a websocket."""
        return str(self.scope.get("method", "WEBSOCKET"))

    @property
    def address(self) -> str:
        """The client's address, as far as the trusted proxies tell it; empty if unknown."""
        client = self.scope.get("client")
        return str(client[0]) if client else ""

    def header(self, name: str) -> str:
        """The first header of that (lower-case) name, or an empty text."""
        wanted = name.encode("latin-1")
        for key, value in self.scope["headers"]:
            if key == wanted:
                return bytes(value).decode("latin-1")
        return ""

    async def send(self, message: Message) -> None:
        """Pass one ASGI message on, remembering that the answer has begun."""
        self.started = True
        await self._send(message)

    async def start(self, status: int, headers: Headers) -> None:
        """Begin the answer; `write` and `finish` follow."""
        lines = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        await self.send({"type": "http.response.start", "status": int(status), "headers": lines})

    async def write(self, data: bytes) -> None:
        """A piece of the answer; waits while the client is slow to take it."""
        await self.send({"type": "http.response.body", "body": data, "more_body": True})

    async def finish(self) -> None:
        """End the answer."""
        await self.send({"type": "http.response.body", "body": b"", "more_body": False})

    async def respond(self, status: int, body: bytes = b"", headers: Headers = ()) -> None:
        """A whole answer at once."""
        lines = list(headers)
        if status != HTTPStatus.NO_CONTENT:
            lines.append(("content-length", str(len(body))))
        await self.start(status, lines)
        if body:
            await self.write(body)
        if self._sends_without_asking():
            await self._linger()
        await self.finish()

    async def read(self) -> bytes | None:
        """The next piece of the body; empty at its end, None if the client has gone."""
        while True:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                return None
            if not message.get("more_body", False):
                self._body_read = True
            if message.get("body") or self._body_read:
                return bytes(message.get("body", b""))

    @property
    def body_read(self) -> bool:
        """Whether the last piece of the body has been read."""
        return self._body_read

    def _sends_without_asking(self) -> bool:
        """Whether the client is in the middle of a body that nobody is going to read."""
        has_body = self.header("content-length") not in {"", "0"}
        has_body = has_body or bool(self.header("transfer-encoding"))
        return has_body and not self._body_read and not self.header("expect")

    async def _linger(self) -> None:
        """Throw away what is still arriving, for a moment.

        A socket closed with unread bytes is reset, and the reset takes the answer with it: the
        client would see a broken pipe where we told it what was wrong.
        """
        left = LINGER_BYTES
        try:
            async with asyncio.timeout(LINGER_SECONDS):
                while left > 0 and not self._body_read:
                    piece = await self.read()
                    if piece is None:
                        return
                    left -= len(piece)
        except TimeoutError:
            return

"""A cap on the bodies that reach Django, which stores a body whole before it looks at anything."""

from __future__ import annotations

from cloudwright.kernel.errors import TooLarge
from cloudwright.live.exchange import Application, Exchange, Message, Receive, Scope, Send
from cloudwright.live.faults import refuse

LIMIT_BYTES = 10 * 1024 * 1024


class BodyCap:
    """Answers 413 to a body over `limit` bytes: at once where its length is declared, else as soon
    as it passes the limit. What is inside then sees a client that has gone."""

    def __init__(self, inside: Application, limit: int = LIMIT_BYTES) -> None:
        self.inside = inside
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.inside(scope, receive, send)
            return
        exchange = Exchange(scope, receive, send)
        declared = exchange.header("content-length")
        if declared.isdigit() and int(declared) > self.limit:
            await refuse(exchange, TooLarge(limit=self.limit))
            return
        counted = _Counted(exchange, self.limit)
        await self.inside(scope, counted.receive, counted.send)
        if counted.over and not exchange.started:
            await refuse(exchange, TooLarge(limit=self.limit))


class _Counted:
    """The callables of one request, counting what comes in."""

    def __init__(self, exchange: Exchange, limit: int) -> None:
        self.exchange = exchange
        self.left = limit
        self.over = False

    async def receive(self) -> Message:
        if self.over:
            return {"type": "http.disconnect"}
        message = await self.exchange.receive()
        self.left -= len(message.get("body", b""))
        if self.left < 0:
            self.over = True
            return {"type": "http.disconnect"}
        return message

    async def send(self, message: Message) -> None:
        if not self.over:
            await self.exchange.send(message)

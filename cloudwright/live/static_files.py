"""The portal's own files. Django would have to read each whole to answer it over ASGI."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from whitenoise import WhiteNoise

from cloudwright.live.exchange import Application, Exchange, Receive, Scope, Send
from cloudwright.live.threads import in_thread

CHUNK_BYTES = 256 * 1024
MAX_AGE_SECONDS = 60


class StaticFiles:
    """Answers what lies under STATIC_URL from an index made at start; the rest goes inside."""

    def __init__(self, inside: Application) -> None:
        self.inside = inside
        self.index = WhiteNoise(None, max_age=MAX_AGE_SECONDS)
        for finder in get_finders():
            for path, storage in finder.list([]):
                name = f"{settings.STATIC_URL}{path}"
                if name not in self.index.files:
                    self.index.add_file_to_dictionary(name, storage.path(path))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        found = self.index.files.get(scope.get("path", "")) if scope["type"] == "http" else None
        if found is None:
            await self.inside(scope, receive, send)
            return
        exchange = Exchange(scope, receive, send)
        answer = await in_thread(found.get_response, exchange.method, environ(exchange))
        lines = [(name.lower(), value) for name, value in answer.headers]
        await exchange.start(answer.status, lines)
        if answer.file is not None:
            with answer.file as source:
                while chunk := await in_thread(source.read, CHUNK_BYTES):
                    await exchange.write(chunk)
        await exchange.finish()


def environ(exchange: Exchange) -> dict[str, Any]:
    """The headers that whitenoise asks for, by their WSGI names."""
    names = ("accept-encoding", "if-modified-since", "if-none-match", "range")
    given = {name: exchange.header(name) for name in names}
    return {f"HTTP_{k.upper().replace('-', '_')}": v for k, v in given.items() if v}

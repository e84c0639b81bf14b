"""Every route of the live door. The policy table of the tests has a row for each."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from cloudwright.live.changes.stream import changes
from cloudwright.live.console.endpoint import console
from cloudwright.live.exchange import Exchange
from cloudwright.live.images.download import download
from cloudwright.live.images.upload import stage, upload

Handler = Callable[[Exchange], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Route:
    """One route. `path` names its variable parts in braces; `method` is WEBSOCKET for sockets."""

    method: str
    path: str
    handler: Handler

    def match(self, path: str) -> dict[str, str] | None:
        """The variable parts if `path` is of this route, else None."""
        found = re.fullmatch(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", self.path), path)
        return found.groupdict() if found else None


ROUTES = (
    Route("GET", "/live/changes", changes),
    Route("WEBSOCKET", "/live/console/{token}", console),
    Route("PUT", "/image/v2/images/{image_id}/file", upload),
    Route("PUT", "/image/v2/images/{image_id}/stage", stage),
    Route("GET", "/image/v2/images/{image_id}/file", download),
)

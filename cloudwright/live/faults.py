"""A Problem in the shape of the door that was knocked at.

The doors render their own errors; what is refused here never reaches them.
"""

from __future__ import annotations

import html
import json
from http import HTTPStatus

from cloudwright.kernel.errors import Problem, QuotaExceeded, Throttled, Unauthenticated
from cloudwright.live.exchange import Exchange, Headers

JSON = "application/json; charset=UTF-8"
HTML = "text/html; charset=UTF-8"


async def refuse(exchange: Exchange, problem: Problem, headers: Headers = ()) -> None:
    """Answer with `problem`."""
    kind, body = shape(exchange.path, problem)
    lines = [("content-type", kind), *headers]
    if isinstance(problem, Throttled):
        lines.append(("retry-after", str(problem.params["seconds"])))
    if isinstance(problem, Unauthenticated) and exchange.path.startswith("/image/"):
        lines.append(("www-authenticate", f'Keystone uri="{origin(exchange)}/identity/v3"'))
    await exchange.respond(status_of(exchange.path, problem), body, lines)


def origin(exchange: Exchange) -> str:
    """The address under which the client sees us, as scheme://host."""
    scheme = {"ws": "http", "wss": "https"}.get(exchange.scope["scheme"], exchange.scope["scheme"])
    return f"{scheme}://{exchange.header('host')}"


def status_of(path: str, problem: Problem) -> int:
    """Glance says 413 where a quota is reached, the others 403."""
    too_much = isinstance(problem, QuotaExceeded) and path.startswith("/image/")
    return 413 if too_much else problem.status


def shape(path: str, problem: Problem) -> tuple[str, bytes]:
    """(content type, body) of `problem` at `path`."""
    door, text = path.split("/")[1], problem.text
    status = status_of(path, problem)
    title = HTTPStatus(status).phrase
    if door == "image":
        # Glance answers in HTML, and its clients take the text out of it.
        page = (
            f"<html><head><title>{status} {title}</title></head>"
            f"<body><h1>{status} {title}</h1>{html.escape(text)}<br /><br /></body></html>"
        )
        return HTML, page.encode()
    bodies: dict[str, object] = {
        "identity": {"error": {"code": problem.status, "title": title, "message": text}},
        "compute": {"overLimit": {"code": problem.status, "message": text}},
        "volume": {"overLimit": {"code": problem.status, "message": text}},
        "network": {"NeutronError": {"type": "RequestTooLarge", "message": text, "detail": ""}},
    }
    return JSON, json.dumps(bodies.get(door, {"detail": text, "code": problem.code})).encode()

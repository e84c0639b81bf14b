"""The live door as an ASGI application."""

from __future__ import annotations

import logging

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from cloudwright.kernel.errors import NotFound, Problem
from cloudwright.live.exchange import Exchange, Receive, Scope, Send
from cloudwright.live.faults import refuse
from cloudwright.live.routes import ROUTES, Route

log = logging.getLogger(__name__)


class HostRefused(Problem):
    """400: the Host header names nobody we are."""

    code, status, message = "host_refused", 400, "This cloud does not answer to that host name."


class MethodRefused(Problem):
    """405: the path is ours, the method is not."""

    code, status, message = "method_refused", 405, "Use {methods} here."


def serves(scope: Scope) -> bool:
    """Whether a request is for this door: a path of its table, and every websocket there is."""
    if scope["type"] == "websocket":
        return True
    return any(route.match(scope["path"]) is not None for route in ROUTES)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request by the table. Like Django's, only under a name of ours: a page that made
    another name lead here must not pass for one of our own."""
    exchange = Exchange(scope, receive, send)
    try:
        name, _ = split_domain_port(exchange.header("host"))
        if not validate_host(name, settings.ALLOWED_HOSTS):
            raise HostRefused
        route = _route(exchange)
        await route.handler(exchange)
    except Problem as problem:
        if exchange.started:
            raise
        if problem.internal:
            log.info("%s %s: %s (%s)", exchange.method, exchange.path, problem, problem.internal)
        if scope["type"] == "websocket":
            await send({"type": "websocket.close"})
        else:
            await refuse(exchange, problem)


def _route(exchange: Exchange) -> Route:
    """The route of the request, its variable parts put into the exchange."""
    found = [(route, route.match(exchange.path)) for route in ROUTES]
    here = [(route, params) for route, params in found if params is not None]
    for route, params in here:
        if route.method == exchange.method:
            exchange.params = params
            return route
    if not here:
        raise NotFound(kind="The page", id=exchange.path)
    raise MethodRefused(methods=", ".join(route.method for route, _ in here))

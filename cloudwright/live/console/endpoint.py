"""websocket /live/console/{token}: the token is the credential, good once and for a minute."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from django.conf import settings

from cloudwright.cloud.console import relay
from cloudwright.cloud.console.services.console import Redeemed, redeem
from cloudwright.kernel.errors import Problem, Unauthenticated, Unavailable
from cloudwright.live.console.splice import LEFT, REFUSED, UNREACHABLE, Ending, Splice
from cloudwright.live.exchange import Exchange
from cloudwright.live.threads import in_thread

log = logging.getLogger(__name__)

SUBPROTOCOL = "binary"


async def console(exchange: Exchange) -> None:
    """Splice the browser to the machine until one of them ends. Every end has a code and a reason.

    A page of another site is turned away before the token is looked at. The socket is accepted even
    for a token that is not good, since a browser shows a reason only for a socket that was open.
    """
    await exchange.receive()
    if not own_origin(exchange):
        await exchange.send({"type": "websocket.close"})
        return
    try:
        redeemed = await in_thread(redeem, exchange.params["token"])
    except Unauthenticated:
        log.info("console: a token from %s is not good", exchange.address)
        redeemed = None
    offered = exchange.scope.get("subprotocols", [])
    chosen = SUBPROTOCOL if SUBPROTOCOL in offered else None
    await exchange.send({"type": "websocket.accept", "subprotocol": chosen})
    ending = REFUSED if redeemed is None else await _carry(exchange, redeemed)
    if ending is not LEFT:
        close = {"type": "websocket.close", "code": ending.code, "reason": ending.reason}
        await exchange.send(close)


async def _carry(exchange: Exchange, redeemed: Redeemed) -> Ending:
    """Reach the machine, and be its line until the end."""
    try:
        reader, writer = await relay.connect(
            redeemed.host_name, redeemed.instance_uuid, redeemed.kind
        )
    except Unavailable as problem:
        log.warning("console of %s: %s", redeemed.instance_uuid, problem.internal)
        return UNREACHABLE
    except Problem as problem:
        return Ending.because(problem)
    ending = await Splice(exchange, reader, writer).run()
    log.info("console of %s: %s", redeemed.instance_uuid, ending.reason)
    return ending


def own_origin(exchange: Exchange) -> bool:
    """Whether the page that opens the socket is ours. Programs, which send no Origin, may pass:
    they hold the token, and no browser lets a page leave the header out."""
    origin = exchange.header("origin")
    if not origin:
        return True
    public = {urlsplit(each).netloc for each in settings.CSRF_TRUSTED_ORIGINS}
    return urlsplit(origin).netloc in {exchange.header("host"), *public}

"""GET /live/changes: the changes as server-sent events, for as long as the credential is good.

`ready` says from where on nothing is missed; `change` names {"kind", "uuid"} of what changed, and
the reader asks for the rest at the other doors; `reset` says that something may have been missed,
so look at everything again; `end` that the credential has ended.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import django.db

from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import Throttled, Unauthenticated
from cloudwright.live.changes.hub import Position, hub
from cloudwright.live.changes.selectors import Sight, sight_of
from cloudwright.live.credentials import credential
from cloudwright.live.exchange import Exchange
from cloudwright.live.race import first_of
from cloudwright.live.threads import in_thread

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 15.0
STREAMS_PER_USER = 12
RETRY_MILLISECONDS = 2000

HEADERS = (
    ("content-type", "text/event-stream; charset=utf-8"),
    ("cache-control", "no-store"),
    ("x-accel-buffering", "no"),
)

_open: Counter[UUID | None] = Counter()


async def changes(exchange: Exchange) -> None:
    """Stream until the client goes or its credential ends. Raises Unauthenticated, Throttled."""
    look = credential(exchange)
    actor, sight = await in_thread(_seen_by, look)
    with _seat(actor.user_uuid):
        await first_of(_gone(exchange), _stream(exchange, look, sight))


async def _stream(exchange: Exchange, look: Callable[[], Actor], sight: Sight | None) -> None:
    clock = asyncio.get_running_loop().time
    async with hub().reader():
        await exchange.start(200, HEADERS)
        await exchange.write(b"retry: %d\n\n" % RETRY_MILLISECONDS)
        position, greeting = _resume(exchange.header("last-event-id"))
        if greeting:
            await exchange.write(_line(greeting, position))
        while sight is not None:
            until = clock() + HEARTBEAT_SECONDS
            while (left := until - clock()) > 0:
                position = await _tell(exchange, sight, position)
                await hub().news(position, left)
            sight = await _look_again(look, sight)
            await exchange.write(b": still here\n\n")
        await exchange.write(_line("end", position))
        await exchange.finish()


async def _tell(exchange: Exchange, sight: Sight, position: Position) -> Position:
    """Write what came after `position`, each thing once; give the new position."""
    news = hub().since(position)
    if news is None:
        await exchange.write(_line("reset", hub().head))
        return hub().head
    told = {(each.kind, each.uuid): each for each in news if sight.sees(each.place)}
    for each in sorted(told.values(), key=lambda change: change.number):
        here = Position(position.run, each.number)
        await exchange.write(_line("change", here, kind=each.kind, uuid=str(each.uuid)))
    return Position(position.run, news[-1].number) if news else position


def _resume(last_seen: str) -> tuple[Position, str]:
    """Where to go on, and the event that says so, if any."""
    head = hub().head
    if not last_seen:
        return head, "ready"
    run, _, number = last_seen.rpartition("-")
    position = Position(run, int(number)) if number.isdecimal() else None
    if position is None or hub().since(position) is None:
        return head, "reset"
    return position, ""


def _line(name: str, position: Position, **data: str) -> bytes:
    return f"id: {position}\nevent: {name}\ndata: {json.dumps(data)}\n\n".encode()


def _seen_by(look: Callable[[], Actor]) -> tuple[Actor, Sight]:
    actor = look()
    return actor, sight_of(actor)


async def _look_again(look: Callable[[], Actor], sight: Sight) -> Sight | None:
    """What the credential gives by now; None if it has ended."""
    try:
        return (await in_thread(_seen_by, look))[1]
    except Unauthenticated:
        return None
    except django.db.Error as exc:
        # The database is away; once it is back the hub tells every reader to reset.
        log.info("changes: the credential is looked at again later: %s", exc)
        return sight


async def _gone(exchange: Exchange) -> None:
    """Return when the client has gone."""
    while await exchange.read() is not None:
        pass


@contextmanager
def _seat(user: UUID | None) -> Iterator[None]:
    """One of the user's streams in this process. Raises Throttled when all are taken."""
    if _open[user] >= STREAMS_PER_USER:
        raise Throttled(seconds=30)
    _open[user] += 1
    try:
        yield
    finally:
        _open[user] -= 1
        if not _open[user]:
            del _open[user]

"""Run every reconciler by its period, and at once when a change it cares about is announced."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from functools import partial
from zlib import crc32

import psycopg
import structlog
from django.db import connection

from cloudwright.core.operations import reconciler
from cloudwright.core.operations.reconciler import Reconciler
from cloudwright.worker.database import conninfo, in_thread
from cloudwright.worker.services import PASSING

log = structlog.get_logger(__name__)

CHANNEL = "cloudwright_changes"
# Changes come in bursts: one run serves all that arrive within this time.
BURST_SECONDS = 0.2
# A run over much rests longer before the next: changes that never end take a fifth of its time.
REST = 4
# The class of our advisory locks; the second number is the reconciler's.
LOCK_CLASS = 0x0C10


class Repeated:
    """One reconciler, run now, then whenever it is due or poked."""

    def __init__(self, each: Reconciler) -> None:
        self.name = f"reconciler {each.name}"
        self.each = each
        self.poked = asyncio.Event()

    async def run(self) -> None:
        """Reconcile until cancelled."""
        while True:
            self.poked.clear()
            begun = time.monotonic()
            await in_thread(partial(attempt, self.each))
            rest = max(BURST_SECONDS, REST * (time.monotonic() - begun))
            try:
                # Not `wait_for`: in 3.11 it swallows a cancel that comes together with a poke.
                async with asyncio.timeout(self.each.every.total_seconds()):
                    await self.poked.wait()
            except TimeoutError:
                continue
            await asyncio.sleep(rest)


class Changes:
    """Listens for what other processes announce, and pokes the reconcilers that care."""

    name = "changes"

    def __init__(self, repeated: Sequence[Repeated]) -> None:
        self.repeated = repeated

    async def run(self) -> None:
        """Listen until cancelled. Ends with OperationalError if the database goes."""
        async with await psycopg.AsyncConnection.connect(conninfo(), autocommit=True) as db:
            await db.execute(f"LISTEN {CHANNEL}")
            self._poke(None)  # nobody was listening until now
            async for notice in db.notifies():
                self._poke(json.loads(notice.payload).get("kind"))

    def _poke(self, kind: str | None) -> None:
        for one in self.repeated:
            if kind is None or kind in one.each.pokes:
                one.poked.set()


def services() -> list[Repeated | Changes]:
    """A service for each registered reconciler, and the listener."""
    repeated = [Repeated(each) for each in reconciler.registered()]
    return [*repeated, Changes(repeated)]


def attempt(each: Reconciler) -> None:
    """Run it once; a defect in it is logged and keeps nobody else from working."""
    try:
        activate(each)
    except PASSING:
        raise
    except Exception:
        log.exception("reconciler.crashed", reconciler=each.name)


def activate(each: Reconciler) -> None:
    """Run it once, unless it is one for the whole cloud and another worker is at it."""
    if each.per_host:
        report(each)
        return
    lock = lock_of(each)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", lock)
        if not cursor.fetchone()[0]:
            return
    try:
        report(each)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", lock)


def report(each: Reconciler) -> None:
    """Run it and log what it found, if it found anything."""
    found = each.activate()
    if any(found.counts.values()) or found.notes:
        log.info("reconciler.report", reconciler=each.name, **found.counts, notes=found.notes)


def lock_of(each: Reconciler) -> list[int]:
    """The two numbers of its advisory lock."""
    return [LOCK_CLASS, crc32(each.name.encode()) - 2**31]

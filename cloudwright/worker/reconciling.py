"""Run every reconciler by its period, and at once when a change it cares about is announced."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from zlib import crc32

import psycopg
import structlog
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from cloudwright.core.operations import reconciler
from cloudwright.core.operations.reconciler import Reconciler
from cloudwright.worker.threads import in_thread

log = structlog.get_logger(__name__)

CHANNEL = "cloudwright_changes"
# Changes come in bursts: one run serves all that arrive within this time.
BURST_SECONDS = 0.2
# The class of our advisory locks; the second number is the reconciler's.
LOCK_CLASS = 0x0C10


class Reconciling:
    """One task for each reconciler, one listener for them all."""

    name = "reconcilers"

    def __init__(self) -> None:
        self.pokes = {each.name: asyncio.Event() for each in reconciler.registered()}

    async def run(self) -> None:
        """Reconcile until cancelled; all of it begins anew when the database goes."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen())
            for each in reconciler.registered():
                group.create_task(self._repeat(each))

    async def _listen(self) -> None:
        """Poke the reconcilers of each kind that is announced."""
        async with await psycopg.AsyncConnection.connect(conninfo(), autocommit=True) as db:
            await db.execute(f"LISTEN {CHANNEL}")
            async for notice in db.notifies():
                kind = json.loads(notice.payload).get("kind")
                for each in reconciler.registered():
                    if kind in each.pokes:
                        self.pokes[each.name].set()

    async def _repeat(self, each: Reconciler) -> None:
        """Run it now, then whenever it is due or poked."""
        poked = self.pokes[each.name]
        while True:
            poked.clear()
            await in_thread(partial(activate, each))
            try:
                await asyncio.wait_for(poked.wait(), each.every.total_seconds())
            except TimeoutError:
                continue
            await asyncio.sleep(BURST_SECONDS)


def activate(each: Reconciler) -> None:
    """Run it once, unless it is one for the whole cloud and another worker is at it."""
    if each.per_host:
        report(each)
        return
    lock = [LOCK_CLASS, crc32(each.name.encode()) - 2**31]
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


def conninfo() -> str:
    """Django's database, as psycopg wants it."""
    named = settings.DATABASES["default"]
    parts = {
        "dbname": named["NAME"],
        "user": named.get("USER"),
        "password": named.get("PASSWORD"),
        "host": named.get("HOST"),
        "port": named.get("PORT"),
    }
    return make_conninfo(**{key: value for key, value in parts.items() if value})

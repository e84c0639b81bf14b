"""Look for due operations: when a message says so, and by the clock for those that waited."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from procrastinate import PsycopgConnector
from procrastinate.contrib.django import DjangoApp

from cloudwright.core.operations import messages, runner
from cloudwright.worker.database import conninfo, in_thread

TICK_SECONDS = 0.5
AT_ONCE = 4
# Each look works off several operations, and every one holds a connection to the database, 5 MiB.
# When slow steps keep both busy, the timer begins what is due beside them.
LOOKS_AT_ONCE = 2


class Messages:
    """procrastinate's worker: runs the one task, which says "look", as soon as it is sent."""

    name = "messages"

    def __init__(self, queues: Sequence[str]) -> None:
        self.queues = queues

    async def run(self) -> None:
        """Work off messages until cancelled. Ends with ConnectorException if the database goes."""
        # An app of its own: the shared one must go on sending inside Django's transactions, and
        # `replace_connector` would take that from the very flows that run in this process.
        connector = PsycopgConnector(conninfo=conninfo(), min_size=1, max_size=LOOKS_AT_ONCE)
        own = DjangoApp(connector=connector)
        own.tasks = messages.app.tasks
        async with own.open_async():
            await own.run_worker_async(
                queues=list(self.queues),  # a tuple would be sent as a row, not as an array
                concurrency=LOOKS_AT_ONCE,
                shutdown_graceful_timeout=5.0,
                delete_jobs="always",
                install_signal_handlers=False,
            )


class Timer:
    """Finds rows whose time has come, every half second; nobody sends a message for those."""

    def __init__(self, queue: str) -> None:
        self.name = f"timer {queue}"
        self.queue = queue
        self.running: set[asyncio.Task[int]] = set()

    async def run(self) -> None:
        """Tick until cancelled."""
        try:
            while True:
                await asyncio.sleep(TICK_SECONDS)
                if len(self.running) < AT_ONCE and await in_thread(partial(runner.due, self.queue)):
                    self._look()
                self._collect()
        finally:
            for task in self.running:
                task.cancel()

    def _look(self) -> None:
        """Begin a run beside those that are not through yet: one slow step holds up nobody."""
        call = partial(
            runner.run_due,
            self.queue,
            worker=runner.worker_name(),
            concurrency=runner.CONCURRENCY,
        )
        self.running.add(asyncio.create_task(in_thread(call)))

    def _collect(self) -> None:
        """Drop the runs that ended. Raises what one of them raised."""
        ended = {task for task in self.running if task.done()}
        self.running -= ended
        for task in ended:
            task.result()

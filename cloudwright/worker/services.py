"""What runs beside each other in the worker process, and how each comes back by itself."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol

import psycopg
import structlog
from django import db
from procrastinate.exceptions import ProcrastinateException

log = structlog.get_logger(__name__)

SHORTEST_PAUSE, LONGEST_PAUSE, SETTLED = 0.5, 10.0, 30.0

# The database went, or the network to it: worth another try. Anything else is a defect and ends
# the process, which its supervisor starts again.
PASSING = (OSError, psycopg.Error, db.Error, ProcrastinateException)


class Service(Protocol):
    """Something that runs until it is cancelled, and cleans up after itself then."""

    @property
    def name(self) -> str:
        """For the log."""

    async def run(self) -> None:
        """Do the work. May be called again after it raised."""


async def keep(service: Service) -> None:
    """Run `service` until cancelled; begin again, after a growing pause, what passing trouble ends.

    A service that returns is begun again like one that failed.
    """
    pause = SHORTEST_PAUSE
    while True:
        begun = time.monotonic()
        reason = "it returned"
        try:
            await service.run()
        except PASSING as trouble:
            reason = str(trouble).strip() or type(trouble).__name__
        if time.monotonic() - begun > SETTLED:
            pause = SHORTEST_PAUSE
        log.warning("worker.service_ended", service=service.name, reason=reason, again_in=pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)

"""What procrastinate carries: one task, which says only "look" (DESIGN §3)."""

from __future__ import annotations

from procrastinate.contrib.django import app

from cloudwright.core.operations import runner
from cloudwright.core.operations.wakeups import LOOK

__all__ = ["app", "look"]


@app.task(name=LOOK, queue="default")
def look(queue: str) -> None:
    """Something may be due on this queue. A lost or doubled message changes nothing."""
    runner.run_due(queue, worker=runner.worker_name(), concurrency=runner.CONCURRENCY)

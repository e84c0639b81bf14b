"""The worker process: runs operations and reconcilers, and alone owns this machine's instances."""

from __future__ import annotations

import asyncio
import fcntl
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog

from cloudwright.kernel.errors import Problem
from cloudwright.worker import reconciling
from cloudwright.worker.looking import Messages, Timer
from cloudwright.worker.services import Service, keep

log = structlog.get_logger(__name__)

THREADS = 32
STOP_SECONDS = 8.0
CANCEL_AGAIN_SECONDS = 1.0


class HostTaken(Problem):
    """Another worker process owns the instances in this folder."""

    code, status = "worker.host_taken", 503
    message = "Another worker on this machine already owns the instances in {folder}."


def main(
    *,
    hosts: Sequence[str],
    instances: Path,
    extra: Sequence[Service] = (),
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Work until SIGTERM or SIGINT. `extra` services run beside ours, `ready` is called once.

    Raises HostTaken; anything that is not passing trouble ends the process with its traceback.
    """
    with owning(instances):
        queues = ("default", *(f"host:{each}" for each in hosts))
        log.info("worker.started", hosts=hosts)
        services = [
            Messages(queues),
            *(Timer(queue) for queue in queues),
            *reconciling.services(),
            *extra,
        ]
        asyncio.run(work(services, ready))
        log.info("worker.stopped", hosts=hosts)


async def work(services: Sequence[Service], ready: Callable[[], None]) -> None:
    """Run all services until a signal asks to stop."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    # The usual number follows the cores, but these threads wait for hypervisors and databases: a
    # few slow steps must not keep the timers and reconcilers waiting.
    loop.set_default_executor(ThreadPoolExecutor(THREADS, "worker"))
    kept = [asyncio.create_task(keep(service), name=service.name) for service in services]
    stopping = asyncio.create_task(stop.wait())
    ready()
    ended, _ = await asyncio.wait([stopping, *kept], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    await cancelled(kept)
    # What libraries started by themselves; asyncio.run would cancel it once, and wait for ever.
    await cancelled([*(asyncio.all_tasks() - {asyncio.current_task()})])
    for task in ended - {stopping}:
        task.result()  # a defect: let it be seen, and let the supervisor start us again


async def cancelled(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Cancel until they have ended, at most STOP_SECONDS.

    Once is not enough: a library that waits with 3.11's `wait_for` may swallow a cancel.
    """
    pending = set(tasks)
    for _ in range(int(STOP_SECONDS / CANCEL_AGAIN_SECONDS)):
        for task in pending:
            task.cancel()
        if pending:
            _, pending = await asyncio.wait(pending, timeout=CANCEL_AGAIN_SECONDS)


@contextmanager
def owning(instances: Path) -> Iterator[None]:
    """Hold this machine's instances. The kernel lets go when we die, however we die."""
    with (instances / ".owner").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            raise HostTaken(folder=instances) from exc
        yield

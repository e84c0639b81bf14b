"""The worker's shell: what it keeps running, what wakes it, what it survives."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import psycopg
import pytest
from django.db import connection, transaction

from cloudwright.core.operations import flow as flows
from cloudwright.core.operations import reconciler
from cloudwright.core.operations.flow import Context, Flow, Step, Wait, register
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.reconciler import Reconciler, Report
from cloudwright.core.operations.services import operation as operations
from cloudwright.kernel.actor import SYSTEM
from cloudwright.worker import process, reconciling, services
from cloudwright.worker.database import conninfo, in_thread
from cloudwright.worker.looking import Messages, Timer
from cloudwright.worker.reconciling import Changes, Repeated, activate


@dataclass(frozen=True)
class Params:
    waits: int = 0


def _step(ctx: Context[Params]) -> Wait | None:
    seen.append("step")
    return Wait(0.1, "not yet") if len(seen) <= ctx.params.waits else None


def _nothing(*_: object) -> None:
    """Nothing to settle: the operation has no row of its own."""


FLOW = Flow(
    kind="test.wait",
    params=Params,
    failed=_nothing,
    cancelled=_nothing,
    steps=(Step("one", _step, no_undo="it only looks"),),
)
seen: list[str] = []


@pytest.fixture
def accept():
    """accept(waits): an operation whose one step waits that often."""
    seen.clear()
    register(FLOW)

    def make(waits: int = 0) -> Operation:
        with transaction.atomic():
            return operations.accept(
                FLOW,
                Params(waits),
                title="Wait",
                project=None,
                targets=[("thing", uuid4())],
                actor=SYSTEM,
            )

    yield make
    flows._flows.pop(("test.wait", 1))


@pytest.fixture
def watcher():
    """A reconciler that notes its runs, cares about `thing`, and comes round once an hour."""
    each = Reconciler(
        "test_watcher",
        timedelta(hours=1),
        lambda: seen.append("run") or Report(),
        pokes=frozenset({"thing"}),
    )
    seen.clear()
    reconciler.register(each)
    yield each
    reconciler._reconcilers.pop(each.name)


def beside(scenario: Callable[[], Awaitable[None]], *running: services.Service) -> None:
    """Run `scenario` while the services run, as the worker runs them."""

    async def both() -> None:
        kept = [asyncio.create_task(services.keep(service)) for service in running]
        try:
            await asyncio.wait_for(scenario(), 30)
        finally:
            await process.cancelled(kept)

    asyncio.run(both())


async def eventually(true: Callable[[], object]) -> None:
    """Wait until `true()`."""
    while not await in_thread(true):  # noqa: ASYNC110 - rows send no event
        await asyncio.sleep(0.05)


def done(operation: Operation) -> bool:
    return Operation.objects.filter(pk=operation.pk, state="done").exists()


@pytest.mark.django_db(transaction=True)
def test_a_message_starts_an_operation_and_the_clock_takes_it_on(accept):
    async def scenario() -> None:
        operation = await in_thread(lambda: accept(waits=2))
        await eventually(lambda: done(operation))

    beside(scenario, Messages(["default"]), Timer("default"))
    assert seen == ["step"] * 3


@pytest.mark.django_db(transaction=True)
def test_without_any_message_the_clock_finds_what_is_due(accept):
    operation = accept()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")

    async def scenario() -> None:
        await eventually(lambda: done(operation))

    beside(scenario, Timer("default"))


@pytest.mark.django_db(transaction=True)
def test_a_lost_database_is_found_again(accept, watcher):
    others = (
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )

    async def scenario() -> None:
        await eventually(lambda: "run" in seen)
        async with await psycopg.AsyncConnection.connect(conninfo(), autocommit=True) as admin:
            await admin.execute(others)
            operation = await in_thread(accept)
            await eventually(lambda: done(operation))
            before = seen.count("run")
            await asyncio.sleep(services.SHORTEST_PAUSE * 2)
            await admin.execute(f'NOTIFY {reconciling.CHANNEL}, \'{{"kind": "thing"}}\'')
            await eventually(lambda: seen.count("run") > before)

    repeated = Repeated(watcher)
    everything = [Messages(["default"]), Timer("default"), repeated, Changes([repeated])]
    beside(scenario, *everything)
    connection.close()  # this thread's was ended with the others


@pytest.mark.django_db(transaction=True)
def test_a_reconciler_is_poked_by_the_kinds_it_cares_about_and_no_others(watcher):
    async def scenario() -> None:
        await eventually(lambda: len(seen) >= 2)  # at its start, and when the listener was there
        await asyncio.sleep(1)
        before = len(seen)
        async with await psycopg.AsyncConnection.connect(conninfo(), autocommit=True) as db:
            await db.execute(f'NOTIFY {reconciling.CHANNEL}, \'{{"kind": "other"}}\'')
            await asyncio.sleep(0.5)
            assert len(seen) == before
            for _ in range(5):
                await db.execute(f'NOTIFY {reconciling.CHANNEL}, \'{{"kind": "thing"}}\'')
        await eventually(lambda: len(seen) > before)
        await asyncio.sleep(0.5)
        assert len(seen) <= before + 2, "a burst is served at once"

    repeated = Repeated(watcher)
    beside(scenario, repeated, Changes([repeated]))


@pytest.mark.django_db(transaction=True)
def test_a_reconciler_that_takes_long_rests_longer_however_often_it_is_poked():
    spent = 0.1
    runs = []

    def long_look() -> Report:
        runs.append(time.monotonic())
        time.sleep(spent)
        return Report()

    repeated = Repeated(Reconciler("test_long", timedelta(hours=1), long_look))

    async def scenario() -> None:
        while len(runs) < 4:
            repeated.poked.set()
            await asyncio.sleep(0.01)

    beside(scenario, repeated)
    gaps = [after - before for before, after in pairwise(runs)]
    assert min(gaps) >= spent * (1 + reconciling.REST)


@pytest.mark.django_db(transaction=True)
def test_a_reconciler_runs_in_one_worker_at_a_time(watcher):
    with psycopg.connect(conninfo()) as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", reconciling.lock_of(watcher))
        activate(watcher)
        assert seen == []
        other.execute("SELECT pg_advisory_unlock_all()")
    activate(watcher)
    assert seen == ["run"]


@pytest.mark.django_db(transaction=True)
def test_a_defect_in_one_reconciler_stops_nobody(watcher):
    broken = Reconciler("test_broken", timedelta(hours=1), lambda: 1 // 0)

    async def scenario() -> None:
        await eventually(lambda: "run" in seen)

    beside(scenario, Repeated(broken), Repeated(watcher))


def test_a_defect_in_a_service_ends_the_process():
    class Broken:
        name = "broken"

        async def run(self) -> None:
            raise ValueError("a defect")

    with pytest.raises(ValueError, match="a defect"):
        asyncio.run(process.work([Broken()], lambda: None))


def test_only_one_worker_owns_the_instances_of_a_machine(tmp_path):
    with process.owning(tmp_path), pytest.raises(process.HostTaken), process.owning(tmp_path):
        pass
    with process.owning(tmp_path):
        pass


@pytest.mark.django_db(transaction=True)
def test_a_signal_stops_it_and_readiness_comes_first(tmp_path):
    told = []

    def ready() -> None:
        told.append("ready")
        os.kill(os.getpid(), signal.SIGTERM)

    process.main(hosts=["here"], instances=tmp_path, ready=ready)
    assert told == ["ready"]

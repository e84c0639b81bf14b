"""The engine's promises, on a flow of our own over rows of our own."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from uuid import uuid4

import pytest
from django.db import OperationalError, connection, transaction

from cloudwright.contracts.errors import Rejected, Unreachable
from cloudwright.core.operations import checkpoints, claims, runner
from cloudwright.core.operations.drivers import CalledInTransaction, guarded
from cloudwright.core.operations.flow import Context, Flow, Step, Wait, register
from cloudwright.core.operations.models import Operation, StepRecord
from cloudwright.core.operations.reconcilers import operations_stuck
from cloudwright.core.operations.services import operation as operations
from cloudwright.kernel.actor import SYSTEM


@dataclass(frozen=True)
class Params:
    name: str
    waits: int = 0
    fails_at: str = ""
    unreachable: int = 0


trace: list[str] = []
tries: dict[str, int] = {}


def _step(name: str):
    def do(ctx: Context[Params]):
        trace.append(f"{ctx.params.name}.{name}")
        seen = tries[f"{ctx.params.name}.{name}"] = tries.get(f"{ctx.params.name}.{name}", 0) + 1
        if ctx.params.fails_at == name:
            raise Rejected("no")
        if name == "one" and seen <= ctx.params.waits:
            return Wait(5, "not yet")
        if name == "one" and seen <= ctx.params.unreachable:
            raise Unreachable("silence")
        return {name: seen}

    return do


def _undo(name: str):
    def undo(ctx: Context[Params]) -> None:
        trace.append(f"{ctx.params.name}.-{name}")

    return undo


def _failed(ctx: Context[Params], problem: object) -> None:
    trace.append(f"{ctx.params.name}.failed: {problem}")


def _cancelled(ctx: Context[Params]) -> None:
    trace.append(f"{ctx.params.name}.cancelled")


FLOW = Flow(
    kind="test.walk",
    params=Params,
    failed=_failed,
    cancelled=_cancelled,
    steps=(
        Step("one", _step("one"), undo=_undo("one")),
        Step("two", _step("two"), undo=_undo("two")),
        Step("three", _step("three"), no_undo="it only looks"),
    ),
)


@pytest.fixture(autouse=True)
def _flow():
    from cloudwright.core.operations import flow as flows

    trace.clear()
    tries.clear()
    register(FLOW)
    yield
    flows._flows.pop(("test.walk", 1))


def accept(name="a", target=None, **kwargs) -> Operation:
    extra = {key: kwargs.pop(key) for key in ("preempt", "queue") if key in kwargs}
    with transaction.atomic():
        return operations.accept(
            FLOW,
            Params(name, **kwargs),
            title=f"Walk {name}",
            project=None,
            targets=[("thing", target or uuid4())],
            actor=SYSTEM,
            **extra,
        )


def state(operation: Operation) -> str:
    operation.refresh_from_db()
    return operation.state


@pytest.mark.django_db
def test_what_a_worker_has_no_code_for_waits_for_one_that_has():
    from cloudwright.core.operations import flow as flows

    known, unknown = accept("known"), accept("unknown")
    Operation.objects.filter(pk=unknown.pk).update(kind="test.newer")
    assert runner.run_due("default", worker="older") == 2
    assert (state(known), state(unknown)) == ("done", "running")
    assert unknown.wait_reason == "No worker that was asked has the code for this."
    register(replace(FLOW, kind="test.newer"))
    try:
        runner.drain("default")
    finally:
        flows._flows.pop(("test.newer", 1))
    assert state(unknown) == "done"


@pytest.mark.django_db
def test_steps_run_in_order_and_leave_their_outputs():
    operation = accept()
    runner.drain("default")
    assert state(operation) == "done"
    assert operation.outputs == {"one": 1, "two": 1, "three": 1}
    assert trace == ["a.one", "a.two", "a.three"]
    assert not operation.targets.filter(held=True).exists()


@pytest.mark.django_db
def test_a_wait_lets_go_and_comes_back():
    operation = accept(waits=2)
    assert runner.run_due("default", worker="w") == 1
    assert state(operation) == "running"
    assert operation.wait_reason == "not yet"
    assert operation.lease_until is None
    assert runner.run_due("default", worker="w") == 0
    runner.drain("default")
    assert state(operation) == "done"
    assert tries["a.one"] == 3


@pytest.mark.django_db
def test_a_failing_step_unwinds_those_before_it_and_itself():
    operation = accept(fails_at="two")
    runner.drain("default")
    assert state(operation) == "failed"
    assert operation.error_message == "The backend refused: no"
    assert trace == ["a.one", "a.two", "a.-two", "a.-one", "a.failed: The backend refused: no"]
    assert list(StepRecord.objects.order_by("pk").values_list("step", "outcome")) == [
        ("one", "done"),
        ("two", "failed"),
        ("two", "undone"),
        ("one", "undone"),
    ]


@pytest.mark.django_db
def test_a_silent_backend_is_asked_again_and_given_up_at_last():
    fine = accept("a", unreachable=3)
    hopeless = accept("b", unreachable=99)
    runner.drain("default")
    assert state(fine) == "done"
    assert state(hopeless) == "failed"
    assert tries["b.one"] == FLOW.give_up_after + 1


@pytest.mark.django_db
def test_two_operations_on_one_target_run_one_after_the_other():
    target = uuid4()
    first, second = accept("a", target, waits=1), accept("b", target)
    runner.run_due("default", worker="w")
    assert (state(first), state(second)) == ("running", "accepted")
    assert second.next_run_at is None
    runner.drain("default")
    assert (state(first), state(second)) == ("done", "done")
    assert trace.index("a.three") < trace.index("b.one")


@pytest.mark.django_db
def test_cancel_before_the_start_undoes_nothing_and_while_running_undoes_all():
    early, late = accept("a"), accept("b", waits=1)
    operations.cancel(early, actor=SYSTEM)
    runner.run_due("default", worker="w")
    operations.cancel(late, actor=SYSTEM)
    runner.drain("default")
    assert (state(early), state(late)) == ("cancelled", "cancelled")
    assert trace == ["a.cancelled", "b.one", "b.-one", "b.cancelled"]
    with pytest.raises(operations.NotCancellable):
        operations.cancel(late, actor=SYSTEM)


@pytest.mark.django_db
def test_preempting_turns_the_others_to_cancelling_and_waits_for_their_end():
    target = uuid4()
    running = accept("a", target, waits=1)
    runner.run_due("default", worker="w")
    waiting = accept("b", target)
    last = accept("c", target, preempt=True)
    runner.drain("default")
    assert [state(row) for row in (running, waiting, last)] == ["cancelled", "cancelled", "done"]
    assert trace == ["a.one", "b.cancelled", "a.-one", "a.cancelled", "c.one", "c.two", "c.three"]


@pytest.mark.django_db
def test_an_older_claim_writes_nothing():
    operation = accept()
    [old] = claims.claim("default", "w1")
    Operation.objects.update(lease_until=None)
    [new] = claims.claim("default", "w2")
    assert new.fence > old.fence
    with pytest.raises(checkpoints.LeaseLost):
        checkpoints.forward(old, FLOW.steps[0], {}, last=False)
    assert state(operation) == "running"
    assert operation.position == 0


@pytest.mark.django_db
def test_a_crash_resumes_at_the_step():
    operation = accept()
    [claimed] = claims.claim("default", "w1")
    checkpoints.forward(claimed, FLOW.steps[0], {"one": 7}, last=False)
    Operation.objects.update(lease_until=None)  # the worker died and its lease ran out
    runner.drain("default")
    assert state(operation) == "done"
    assert trace == ["a.two", "a.three"]
    assert operation.outputs["one"] == 7


@pytest.mark.django_db
def test_the_reconciler_wakes_a_sleeper_whose_holder_is_gone():
    operation = accept()
    Operation.objects.update(next_run_at=None)
    assert operations_stuck.activate().counts["woken"] == 1
    runner.drain("default")
    assert state(operation) == "done"


@pytest.mark.django_db
def test_no_driver_is_called_inside_a_transaction():
    class Driver:
        def touch(self) -> str:
            return "done"

    assert guarded(Driver()).touch() == "done"
    with transaction.atomic(), pytest.raises(CalledInTransaction):
        guarded(Driver()).touch()


@pytest.mark.django_db
def test_accepting_is_rolled_back_with_its_transaction():
    with transaction.atomic():
        accept()
        transaction.set_rollback(True)
    assert not Operation.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db(transaction=True)
def test_many_workers_run_each_operation_once():
    targets = [uuid4() for _ in range(5)]
    rows = [accept(f"n{n}", targets[n % 5]) for n in range(25)]

    def work() -> None:
        try:
            for _ in range(60):
                runner.run_due("default", worker=threading.current_thread().name)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    runner.drain("default")
    assert {state(row) for row in rows} == {"done"}
    assert sorted(trace) == sorted(f"n{n}.{s}" for n in range(25) for s in ("one", "two", "three"))


@pytest.mark.django_db
def test_a_lease_has_one_holder_and_its_token_grows_with_each_change():
    from cloudwright.core.operations.services import lease

    assert lease.acquire("host:a", "w1", 10) == 1
    assert lease.acquire("host:a", "w2", 10) is None
    assert lease.acquire("host:a", "w1", 10) == 1
    lease.give_up("host:a", "w1")
    assert lease.acquire("host:a", "w2", 10) == 2


@pytest.mark.django_db
def test_a_wish_to_cancel_that_comes_with_the_last_step_is_too_late():
    operation = accept()

    def late(ctx: Context[Params]) -> None:
        operations.cancel(Operation.objects.get(), actor=SYSTEM)

    register(
        Flow(
            kind="test.walk",
            params=Params,
            failed=_failed,
            cancelled=_cancelled,
            steps=(Step("one", late, no_undo="nothing done"),),
        )
    )
    runner.drain("default")
    assert state(operation) == "done"
    assert trace == []


@pytest.mark.django_db
def test_a_step_that_loses_our_own_database_is_run_again_and_not_failed():
    operation = accept()
    broken = [True]

    def flaky(ctx: Context[Params]) -> None:
        if broken.pop():
            broken.append(False)
            raise OperationalError("the server closed the connection")

    register(
        Flow(
            kind="test.walk",
            params=Params,
            failed=_failed,
            cancelled=_cancelled,
            steps=(Step("one", flaky, no_undo="nothing done"),),
        )
    )
    with pytest.raises(OperationalError):
        runner.run_due("default", worker="w")
    assert state(operation) == "running"
    Operation.objects.update(lease_until=None)
    runner.drain("default")
    assert state(operation) == "done"

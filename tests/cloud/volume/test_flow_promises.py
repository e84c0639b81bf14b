"""What every flow on volumes, snapshots and backups promises (docs/adding-a-flow.md).

Each step may run twice, fail, or be cancelled; then the books balance: what is kept in the pool is
what living rows say, and the quota is what they hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from cloudwright.cloud.image import store
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.volume.models import Backup, Snapshot, Volume
from cloudwright.cloud.volume.states import VOLUME
from cloudwright.config import registries
from cloudwright.contracts.errors import Rejected
from cloudwright.core.operations import flow as flows
from cloudwright.core.operations.flow import Context, Flow, Step
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.services import operation as operations
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.quota import usage_of
from cloudwright.drivers.volumes.simulated import SimulatedVolumes
from cloudwright.kernel.actor import SYSTEM
from cloudwright.kernel.units import mib_to_gib
from tests.cloud.volume.flow_preparations import PREPARATIONS, Bench

registries.fill()
KINDS = ("cloud.volume.", "cloud.snapshot.", "cloud.backup.")
FLOWS = {flow.kind: flow for flow in flows.registered() if flow.kind.startswith(KINDS)}
STEPS = [(kind, step.name) for kind, flow in FLOWS.items() for step in flow.steps]


def changed(flow: Flow[Any], change: Callable[[Step], Step]) -> Flow[Any]:
    """The flow with every step changed, registered in its place."""
    return flows.register(replace(flow, steps=tuple(change(step) for step in flow.steps)))


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    yield
    for flow in FLOWS.values():
        flows.register(flow)


@pytest.fixture
def bench(project: Project, image: Image, drain: Callable[[], int]) -> Bench:
    return Bench(project, image, drain)


def test_every_flow_has_a_preparation() -> None:
    assert FLOWS.keys() == PREPARATIONS.keys()


@pytest.mark.parametrize("kind", FLOWS)
def test_every_step_may_run_twice(kind: str, bench: Bench, pool: SimulatedVolumes) -> None:
    row, operation = PREPARATIONS[kind].prepare(bench)

    def twice(step: Step) -> Step:
        def do(context: Context[Any]) -> Any:
            step.do(context)
            return step.do(context)

        return replace(step, do=do)

    changed(FLOWS[kind], twice)
    bench.drain()
    operation.refresh_from_db()
    row.refresh_from_db()
    assert (operation.state, operation.error_internal) == ("done", "")
    assert row.state == PREPARATIONS[kind].done
    check_books(bench.project, pool)


@pytest.mark.parametrize(("kind", "name"), STEPS)
@pytest.mark.parametrize("after", [False, True], ids=["before its work", "after its work"])
def test_every_step_may_fail(
    kind: str, name: str, after: bool, bench: Bench, pool: SimulatedVolumes
) -> None:
    row, operation = PREPARATIONS[kind].prepare(bench)

    def failing(step: Step) -> Step:
        def do(context: Context[Any]) -> Any:
            if after:
                step.do(context)
            raise Rejected("the disk fell off", internal="SCSI sense 0x3")

        return replace(step, do=do) if step.name == name else step

    changed(FLOWS[kind], failing)
    bench.drain()
    operation.refresh_from_db()
    row.refresh_from_db()
    assert operation.state == "failed"
    settled = after and name == FLOWS[kind].steps[-1].name and FLOWS[kind].steps[-1].undo is None
    assert row.state == (PREPARATIONS[kind].done if settled else PREPARATIONS[kind].failed)
    if row.state.startswith("error"):
        assert "the disk fell off" in row.error_message
    check_books(bench.project, pool)


@pytest.mark.parametrize(("kind", "name"), STEPS)
def test_every_step_may_be_cancelled(
    kind: str, name: str, bench: Bench, pool: SimulatedVolumes
) -> None:
    if not FLOWS[kind].cancellable:
        pytest.skip("it runs to its end once begun")
    row, operation = PREPARATIONS[kind].prepare(bench)

    def cancelled(step: Step) -> Step:
        def do(context: Context[Any]) -> Any:
            if not Operation.objects.filter(pk=operation.pk, state="cancelling").exists():
                operations.cancel(Operation.objects.get(pk=operation.pk), actor=SYSTEM)
            return step.do(context)

        return replace(step, do=do) if step.name == name else step

    changed(FLOWS[kind], cancelled)
    bench.drain()
    operation.refresh_from_db()
    row.refresh_from_db()
    assert operation.state in ("cancelled", "done"), operation.error_internal
    assert row.state not in VOLUME.transitional
    check_books(bench.project, pool)


def check_books(project: Project, pool: SimulatedVolumes) -> None:
    """Quota and bytes are held exactly while a living row holds them."""
    volumes = Volume.objects.filter(deleted_at=None)
    snapshots = Snapshot.objects.filter(deleted_at=None)
    backups = Backup.objects.filter(deleted_at=None)
    usage = {line.name: line.usage for line in usage_of(project)}
    assert usage["volumes"] == volumes.count()
    assert usage["snapshots"] == snapshots.count()
    assert usage["backups"] == backups.count()
    sizes = [row.size_mib for rows in (volumes, snapshots) for row in rows]
    assert usage["gigabytes"] == mib_to_gib(sum(sizes))
    kept = {item.uuid for item in pool.list()}
    for rows in (volumes, snapshots, backups):
        usable = {row.uuid for row in rows if row.state == "available"}
        assert usable <= kept, "rows without bytes"
        kept -= {row.uuid for row in rows}
    assert not kept, "bytes that belong to nobody"
    assert not list(store.folder().glob("*.part"))
    assert not Operation.objects.filter(finished_at=None).exists()

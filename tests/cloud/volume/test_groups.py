"""Groups: made, snapshotted and deleted together, and what each of their flows promises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from cloudwright.cloud.image.models import Image
from cloudwright.cloud.volume.models import Group, GroupSnapshot, Snapshot, Volume
from cloudwright.cloud.volume.selectors.volume_type import default_type
from cloudwright.cloud.volume.services import group as groups
from cloudwright.cloud.volume.services import group_snapshot as group_snapshots
from cloudwright.cloud.volume.services import group_type as group_types
from cloudwright.cloud.volume.services import volume as volumes
from cloudwright.cloud.volume.services import volume_type as volume_types
from cloudwright.cloud.volume.services.problems import InvalidGroup, InvalidVolume
from cloudwright.config import registries
from cloudwright.contracts.errors import Rejected
from cloudwright.core.operations import flow as flows
from cloudwright.core.operations.flow import Context, Flow, Step
from cloudwright.core.operations.models import Operation
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.quota import usage_of
from cloudwright.core.quotas.services import ledger
from cloudwright.drivers.volumes.simulated import SimulatedVolumes
from cloudwright.kernel.actor import SYSTEM
from cloudwright.kernel.errors import QuotaExceeded

registries.fill()
KINDS = ("cloud.volume_group.", "cloud.group_snapshot.")
FLOWS = {flow.kind: flow for flow in flows.registered() if flow.kind.startswith(KINDS)}
STEPS = [(kind, step.name) for kind, flow in FLOWS.items() for step in flow.steps]
Made = tuple[Group | GroupSnapshot, Operation]


@pytest.fixture(autouse=True)
def _restored() -> Any:
    yield
    for flow in FLOWS.values():
        flows.register(flow)


class Bench:
    """A group of two volumes, and what can be done to it."""

    def __init__(self, project: Project, drain: Callable[[], int]) -> None:
        self.project = project
        self.drain = drain
        kind = group_types.create(name="together", actor=SYSTEM)
        self.group = groups.create(
            project, group_type=kind, volume_types=[default_type()], name="all", actor=SYSTEM
        )
        for _ in range(2):
            volumes.create(project, size_gib=1, group=self.group, actor=SYSTEM)
        drain()

    def snapshot(self) -> GroupSnapshot:
        made, _ = group_snapshots.create(self.group, name="then", actor=SYSTEM)
        self.drain()
        made.refresh_from_db()
        return made

    def prepare(self, kind: str) -> Made:
        """The row and the operation of a flow at its start."""
        if kind == "cloud.volume_group.create":
            return groups.create_from(self.group, name="copy", actor=SYSTEM)
        if kind == "cloud.volume_group.delete":
            return self.group, groups.delete(self.group, with_volumes=True, actor=SYSTEM)
        if kind == "cloud.group_snapshot.create":
            return group_snapshots.create(self.group, actor=SYSTEM)
        made = self.snapshot()
        return made, group_snapshots.delete(made, actor=SYSTEM)


@pytest.fixture
def bench(project: Project, image: Image, drain: Callable[[], int]) -> Bench:
    return Bench(project, drain)


DONE = {
    "cloud.volume_group.create": "available",
    "cloud.volume_group.delete": "deleted",
    "cloud.group_snapshot.create": "available",
    "cloud.group_snapshot.delete": "deleted",
}
FAILED = {"create": "error", "delete": "error_deleting"}


def changed(flow: Flow[Any], change: Callable[[Step], Step]) -> None:
    flows.register(replace(flow, steps=tuple(change(step) for step in flow.steps)))


def used(project: Project) -> tuple[int, int, int, int]:
    lines = {line.name: line.usage for line in usage_of(project)}
    names = ("volume_groups", "volumes", "snapshots", "gigabytes")
    return tuple(lines[name] for name in names)  # type: ignore[return-value]  # four names


def balanced(project: Project) -> None:
    """What counts is what lives."""
    living = [
        model.objects.filter(deleted_at=None).count()  # type: ignore[attr-defined]  # each has it
        for model in (Group, Volume, Snapshot)
    ]
    assert used(project) == (*living, living[1] + living[2])
    assert not Operation.objects.filter(finished_at=None).exists()


def test_every_flow_is_tested() -> None:
    assert FLOWS.keys() == DONE.keys()


@pytest.mark.parametrize("kind", FLOWS)
def test_every_step_may_run_twice(kind: str, bench: Bench) -> None:
    def twice(step: Step) -> Step:
        def do(context: Context[Any]) -> Any:
            step.do(context)
            return step.do(context)

        return replace(step, do=do)

    row, operation = bench.prepare(kind)
    changed(FLOWS[kind], twice)
    bench.drain()
    row.refresh_from_db()
    operation.refresh_from_db()
    assert (operation.state, row.state) == ("done", DONE[kind]), operation.error_internal
    balanced(bench.project)


@pytest.mark.parametrize(("kind", "name"), STEPS)
def test_every_step_may_fail(kind: str, name: str, bench: Bench) -> None:
    def failing(step: Step) -> Step:
        def do(context: Context[Any]) -> Any:
            raise Rejected("the disk fell off", internal="SCSI sense 0x3")

        return replace(step, do=do) if step.name == name else step

    row, operation = bench.prepare(kind)
    changed(FLOWS[kind], failing)
    bench.drain()
    row.refresh_from_db()
    operation.refresh_from_db()
    assert (operation.state, row.state) == ("failed", FAILED[kind.rpartition(".")[2]])
    assert "the disk fell off" in row.error_message
    balanced(bench.project)


def test_a_member_in_error_fails_the_whole(bench: Bench, pool: SimulatedVolumes) -> None:
    pool.fail("write", Rejected)
    made, operation = group_snapshots.create(bench.group, actor=SYSTEM)
    bench.drain()
    made.refresh_from_db()
    operation.refresh_from_db()
    assert (made.state, operation.error_code) == ("error", "volume_group.member_failed")
    group_snapshots.delete(made, actor=SYSTEM)
    bench.drain()
    balanced(bench.project)


def test_all_snapshots_or_none(bench: Bench) -> None:
    ledger.set_limit(bench.project, "snapshots", 1, actor=SYSTEM)
    with pytest.raises(QuotaExceeded):
        group_snapshots.create(bench.group, actor=SYSTEM)
    assert not Snapshot.objects.exists()
    assert not GroupSnapshot.objects.exists()


def test_a_group_more_than_may_be(bench: Bench) -> None:
    ledger.set_limit(bench.project, "volume_groups", 1, actor=SYSTEM)
    with pytest.raises(QuotaExceeded):
        groups.create_from(bench.group, actor=SYSTEM)
    assert (Group.objects.count(), Volume.objects.count()) == (1, 2)


def test_whose_volumes_may_come_in(bench: Bench, other_project: Project) -> None:
    theirs, _ = volumes.create(other_project, size_gib=1, actor=SYSTEM)
    bench.drain()
    theirs.refresh_from_db()
    with pytest.raises(InvalidGroup):
        groups.update(bench.group, add=[theirs], actor=SYSTEM)
    with pytest.raises(InvalidVolume):
        volumes.create(other_project, size_gib=1, group=bench.group, actor=SYSTEM)


def test_a_volume_does_not_leave_the_types_of_its_group(bench: Bench) -> None:
    volume = bench.group.volumes.all()[0]
    other = volume_types.create(name="other", actor=SYSTEM)
    with pytest.raises(InvalidVolume):
        volumes.retype(volume, volume_type=other, actor=SYSTEM)


def test_half_a_group_snapshot_is_not_left(bench: Bench) -> None:
    bench.snapshot()
    volume = bench.group.volumes.all()[0]
    with pytest.raises(InvalidVolume):
        volumes.delete(volume, cascade=True, with_group=True, actor=SYSTEM)


def test_half_a_change_is_none(bench: Bench, other_project: Project) -> None:
    theirs, _ = volumes.create(other_project, size_gib=1, actor=SYSTEM)
    bench.drain()
    mine = list(bench.group.volumes.all())
    with pytest.raises(InvalidGroup):
        groups.update(bench.group, remove=mine, add=[theirs], actor=SYSTEM)
    assert bench.group.volumes.count() == 2

"""Rows follow their host, and only where nobody is at work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.reconcilers import (
    deleted_rows,
    host_report,
    instance_drift,
    instance_events,
    instance_stuck,
    orphans,
)
from cloudwright.cloud.compute.reconcilers.instance_drift import plan
from cloudwright.cloud.compute.selectors.drift import Wanted
from cloudwright.cloud.compute.services import instance as instances
from cloudwright.cloud.compute.states import INSTANCE
from cloudwright.cloud.scheduling.models import Host
from cloudwright.contracts.errors import Unreachable
from cloudwright.contracts.hypervisor import MachineSeen, MachineSpec, Power
from cloudwright.core.audit.models import Event
from cloudwright.core.operations.models import Operation
from cloudwright.drivers.hypervisors.simulated import SimulatedHypervisor
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM
from tests.simulated_cloud import MakeInstance

NOW = datetime(2026, 11, 21, tzinfo=UTC)
UUIDS = [uuid4() for _ in range(4)]

rows = st.lists(
    st.builds(
        Wanted,
        uuid=st.sampled_from(UUIDS),
        state=st.sampled_from(sorted(INSTANCE.states)),
        busy=st.booleans(),
        changed_at=st.sampled_from([NOW - timedelta(1), NOW, NOW + timedelta(1)]),
    ),
    unique_by=lambda row: row.uuid,
)
machines = st.lists(
    st.builds(
        MachineSeen,
        uuid=st.sampled_from(UUIDS),
        name=st.just("web"),
        power=st.sampled_from(Power),
        vcpus=st.just(1),
        ram_mib=st.just(1),
        disk_mib=st.just(1),
        pending=st.sampled_from(["", "stop"]),
    ),
    unique_by=lambda machine: machine.uuid,
)


@given(rows, machines, st.booleans())
def test_a_plan_touches_only_what_it_may(
    wanted: list[Wanted], seen: list[MachineSeen], complete: bool
) -> None:
    by_uuid = {row.uuid: row for row in wanted}
    for repair in plan(wanted, seen, NOW, complete=complete):
        row = by_uuid[repair.uuid]
        assert not row.busy
        assert row.changed_at < NOW
        assert row.state not in INSTANCE.transitional
        assert INSTANCE.allows(row.state, repair.event), "the table has the move"
        assert repair.event != "seen_gone" or complete


@given(rows, machines)
def test_a_second_plan_after_the_first_is_empty(
    wanted: list[Wanted], seen: list[MachineSeen]
) -> None:
    after = {row.uuid: row for row in wanted}
    for repair in plan(wanted, seen, NOW, complete=True):
        row = after[repair.uuid]
        state = INSTANCE.target(row.state, repair.event)
        after[repair.uuid] = Wanted(row.uuid, state, row.busy, row.changed_at)
    assert plan(after.values(), seen, NOW, complete=True) == []


def state_of(instance: Instance) -> str:
    instance.refresh_from_db()
    return instance.state


@pytest.mark.parametrize("reconciler", [instance_drift, instance_events])
def test_a_guest_that_shuts_itself_down_is_stopped(
    make_instance: MakeInstance, hypervisor: SimulatedHypervisor, reconciler: object
) -> None:
    instance = make_instance()
    hypervisor.stop(instance.uuid, hard=True, attempt=10**9)
    assert reconciler.activate().counts == {"seen_off": 1}  # type: ignore[attr-defined]
    assert (state_of(instance), instance.power) == ("stopped/", "off")
    assert reconciler.activate().counts == {}  # type: ignore[attr-defined]
    assert Event.objects.get(type="instance_seen_off").level == "info"

    hypervisor.start(instance.uuid, attempt=10**9)
    reconciler.activate()  # type: ignore[attr-defined]
    assert state_of(instance) == "active/"
    hypervisor.pause(instance.uuid, attempt=10**9)
    reconciler.activate()  # type: ignore[attr-defined]
    assert state_of(instance) == "paused/"


def test_a_process_that_died_is_stopped_with_a_warning(
    make_instance: MakeInstance, hypervisor: SimulatedHypervisor
) -> None:
    instance = make_instance()
    hypervisor.kill(instance.uuid, "killed by signal 9")
    instance_drift.activate()
    assert state_of(instance) == "stopped/"
    event = Event.objects.get(type="instance_seen_off")
    assert (event.level, "killed by signal 9" in event.message) == ("warning", True)


def test_what_has_vanished_is_in_error(
    make_instance: MakeInstance, hypervisor: SimulatedHypervisor
) -> None:
    instance = make_instance()
    hypervisor.delete(instance.uuid, attempt=10**9)
    instance_events.activate()
    assert state_of(instance) == "active/", "only the full look may say so"
    instance_drift.activate()
    assert state_of(instance) == "error/"
    assert instance.error_message == "The machine has vanished from its host."


def test_an_operation_at_work_is_left_alone(
    make_instance: MakeInstance, hypervisor: SimulatedHypervisor, drain: Callable[[], int]
) -> None:
    instance = make_instance()
    instances.stop(instance, actor=SYSTEM)
    hypervisor.kill(instance.uuid)
    assert instance_drift.activate().counts == {}
    assert state_of(instance) == "active/powering-off"
    drain()
    assert state_of(instance) == "stopped/"


def test_a_host_that_does_not_answer_makes_nothing_vanish(
    make_instance: MakeInstance, hypervisor: SimulatedHypervisor
) -> None:
    instance = make_instance()
    hypervisor.faults.fail("list", Unreachable)
    assert instance_drift.activate().notes
    assert state_of(instance) == "active/"


def test_a_machine_nobody_knows_is_reported_once_and_lives(
    host: Host, hypervisor: SimulatedHypervisor
) -> None:
    uuid = uuid4()
    spec = MachineSpec(uuid, "stray", 1, 128, 128, image=None, image_format="raw")
    hypervisor.create(spec, attempt=1)
    assert orphans.activate().counts == {"orphans": 1}
    assert orphans.activate().counts == {"orphans": 1}
    assert Event.objects.get(type="machine_orphaned").context["machine"] == str(uuid)
    assert hypervisor.show(uuid).power == Power.RUNNING


def test_a_task_nobody_works_on_has_failed(make_instance: MakeInstance) -> None:
    instance = make_instance()
    instances.stop(instance, actor=SYSTEM)
    with clock.steered() as advance:
        advance(timedelta(minutes=3))
        assert instance_stuck.activate().counts == {"failed": 0}, "its operation is there"
        Operation.objects.all().delete()
        assert instance_stuck.activate().counts == {"failed": 1}
    assert state_of(instance) == "error/"


def test_a_host_reports_and_its_used_share_stays(
    make_instance: MakeInstance, host: Host, hypervisor: SimulatedHypervisor
) -> None:
    make_instance()
    Host.objects.update(seen_at=None, vcpus_limit=1)
    host_report.activate()
    host.refresh_from_db()
    assert host.seen_at is not None
    assert host.vcpus_limit == int(host.vcpus * 4.0)
    assert host.used_vcpus == 1

    before = host.seen_at
    hypervisor.faults.fail("facts", Unreachable)
    assert host_report.activate().notes
    host.refresh_from_db()
    assert host.seen_at == before


def test_deleted_rows_go_after_their_days(
    make_instance: MakeInstance, drain: Callable[[], int]
) -> None:
    instance = make_instance()
    instances.delete(instance, actor=SYSTEM)
    drain()
    assert deleted_rows.activate().counts["instances"] == 0
    with clock.steered() as advance:
        advance(timedelta(days=31))
        assert deleted_rows.activate().counts["instances"] == 1
    assert not Instance.objects.exists()

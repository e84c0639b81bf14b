"""A move while the guest goes on: what is held meanwhile, how it is hurried and called off."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cloudwright.cloud.compute.models import Instance, Migration
from cloudwright.cloud.compute.reconcilers import leftovers
from cloudwright.cloud.compute.services import instance as instances
from cloudwright.cloud.compute.services.instance_live_migrate import (
    WrongMigrationState,
    abort,
    hurry,
)
from cloudwright.cloud.compute.services.problems import CannotMove, WrongState
from cloudwright.cloud.network.models import Port
from cloudwright.cloud.scheduling.models import Claim, Host
from cloudwright.contracts.hypervisor import Power
from cloudwright.core.operations import runner
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.services import operation as operations
from cloudwright.drivers.hypervisors.simulated import SimulatedHypervisor
from cloudwright.kernel.actor import SYSTEM
from tests.simulated_cloud import HOST, OTHER_HOST, MakeInstance, queues

Drain = Callable[[], int]
AN_HOUR = 3600.0

pytestmark = pytest.mark.usefixtures("other_host")


def until_it_waits() -> None:
    """Run what is due, and leave what waits for the clock."""
    while sum(runner.run_due(queue, worker="test") for queue in queues()):
        pass


def where(instance: Instance) -> tuple[str, str, str]:
    """What the row says: state, host, and the host of its one claim."""
    instance.refresh_from_db()
    assert instance.host is not None
    return instance.state, instance.host.name, Claim.objects.get().host.name


@pytest.fixture
def moving(make_instance: MakeInstance, hypervisor: SimulatedHypervisor) -> Instance:
    """Being sent to the other host, and not there for an hour."""
    instance = make_instance()
    hypervisor.faults.delay("move", AN_HOUR)
    instances.live_migrate(instance, actor=SYSTEM)
    until_it_waits()
    return instance


def test_both_shares_are_held_while_it_is_sent(
    moving: Instance, hypervisor: SimulatedHypervisor, other_hypervisor: SimulatedHypervisor
) -> None:
    move = Migration.objects.get()
    assert (move.status, move.memory_mib, move.disk_mib) == (
        "running",
        moving.ram_mib,
        moving.disk_mib,
    )
    assert move.memory_moved_mib < move.memory_mib
    moving.refresh_from_db()
    assert (moving.state, moving.host) == ("active/migrating", Host.objects.get(name=HOST))
    assert [host.used_ram_mib for host in Host.objects.all()] == [moving.ram_mib] * 2
    assert hypervisor.show(moving.uuid).power is Power.RUNNING
    assert other_hypervisor.show(moving.uuid).power is Power.OFF
    assert leftovers.activate().counts == {"removed": 0}


def test_it_is_hurried_to_its_end(
    moving: Instance,
    drain: Drain,
    hypervisor: SimulatedHypervisor,
    other_hypervisor: SimulatedHypervisor,
) -> None:
    hurry(moving, str(Migration.objects.get().pk), actor=SYSTEM)
    drain()
    assert where(moving) == ("active/", OTHER_HOST, OTHER_HOST)
    assert Migration.objects.get().status == "completed"
    assert other_hypervisor.show(moving.uuid).power is Power.RUNNING
    assert list(hypervisor.list()) == []
    assert {port.host_name for port in Port.objects.all()} == {OTHER_HOST}
    with pytest.raises(WrongState):
        hurry(moving, str(Migration.objects.get().pk), actor=SYSTEM)


def test_it_is_called_off(
    moving: Instance,
    drain: Drain,
    hypervisor: SimulatedHypervisor,
    other_hypervisor: SimulatedHypervisor,
) -> None:
    abort(moving, str(Migration.objects.get().pk), begun=True, actor=SYSTEM)
    drain()
    assert where(moving) == ("active/", HOST, HOST)
    assert Migration.objects.get().status == "cancelled"
    assert hypervisor.show(moving.uuid).power is Power.RUNNING
    assert list(other_hypervisor.list()) == []
    assert Host.objects.get(name=OTHER_HOST).used_ram_mib == 0


def test_what_has_arrived_is_not_called_back(
    moving: Instance,
    drain: Drain,
    hypervisor: SimulatedHypervisor,
    other_hypervisor: SimulatedHypervisor,
) -> None:
    operation = Operation.objects.get(kind="cloud.instance.live_migrate")
    # As a hypervisor does whose machine arrives between two looks.
    hypervisor.hurry(moving.uuid, attempt=operation.fence)
    assert hypervisor.send(moving.uuid, to=OTHER_HOST, attempt=operation.fence).done
    abort(moving, str(Migration.objects.get().pk), actor=SYSTEM)
    drain()
    assert where(moving) == ("active/", OTHER_HOST, OTHER_HOST)
    assert Migration.objects.get().status == "completed"
    assert other_hypervisor.show(moving.uuid).power is Power.RUNNING
    assert leftovers.activate().counts == {"removed": 1}
    drain()
    assert list(hypervisor.list()) == []


def test_a_delete_overtakes_it(
    moving: Instance,
    drain: Drain,
    hypervisor: SimulatedHypervisor,
    other_hypervisor: SimulatedHypervisor,
) -> None:
    instances.delete(moving, actor=SYSTEM)
    drain()
    moving.refresh_from_db()
    assert moving.state == "deleted/"
    assert [*hypervisor.list(), *other_hypervisor.list()] == []
    assert not Claim.objects.exists()
    assert not any(Host.objects.values_list("used_ram_mib", flat=True))


@pytest.mark.parametrize("verb", ["migrate", "live_migrate"])
def test_a_move_that_never_began_gives_its_share_back(
    verb: str, make_instance: MakeInstance, drain: Drain
) -> None:
    instance = make_instance()
    operation = getattr(instances, verb)(instance, actor=SYSTEM)
    assert Claim.objects.count() == 2
    operations.cancel(operation, actor=SYSTEM)
    assert where(instance) == ("active/", HOST, HOST)
    assert Migration.objects.get().status == "cancelled"
    assert Host.objects.get(name=OTHER_HOST).used_ram_mib == 0


def test_a_forwarded_port_that_is_taken_there_becomes_another(
    make_instance: MakeInstance, drain: Drain
) -> None:
    instance = make_instance()
    make_instance("web2", only_host=OTHER_HOST)
    numbers = set(Port.objects.values_list("host_port", flat=True))
    assert len(numbers) == 1, "each host forwards its first port"
    instances.live_migrate(instance, actor=SYSTEM)
    drain()
    here = Port.objects.filter(host_name=OTHER_HOST).values_list("host_port", flat=True)
    assert len(set(here)) == 2
    assert numbers < set(here)


def test_what_is_refused(moving: Instance, make_instance: MakeInstance) -> None:
    with pytest.raises(WrongState):
        instances.live_migrate(moving, actor=SYSTEM)
    still = make_instance("web2", built=False)
    with pytest.raises(WrongState):
        instances.live_migrate(still, actor=SYSTEM)
    with pytest.raises(WrongState):
        abort(still, str(Migration.objects.get().pk), actor=SYSTEM)
    Migration.objects.update(status="preparing")
    with pytest.raises(WrongMigrationState):
        abort(moving, str(Migration.objects.get().pk), begun=True, actor=SYSTEM)


def test_machines_of_a_hypervisor_that_cannot_stay_where_they_are(
    make_instance: MakeInstance,
) -> None:
    instance = make_instance()
    Host.objects.update(hypervisor="qemu")
    with pytest.raises(CannotMove):
        instances.live_migrate(instance, actor=SYSTEM)
    assert where(instance) == ("active/", HOST, HOST)

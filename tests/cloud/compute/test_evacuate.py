"""An instance whose host is down is made anew on another one, and is never there twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cloudwright.cloud.compute.flows.instance_evacuate import HostInUse
from cloudwright.cloud.compute.models import Instance, Migration
from cloudwright.cloud.compute.reconcilers import leftovers
from cloudwright.cloud.compute.services import block_device as block_devices
from cloudwright.cloud.compute.services import instance as instances
from cloudwright.cloud.compute.services.problems import WrongState
from cloudwright.cloud.network.models import Port
from cloudwright.cloud.scheduling.models import Claim, Host
from cloudwright.cloud.scheduling.services.host import set_forced_down
from cloudwright.cloud.volume.models import Attachment
from cloudwright.cloud.volume.services import volume as volumes
from cloudwright.contracts.errors import OutOfSpace
from cloudwright.contracts.hypervisor import Power
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.quota import usage_of
from cloudwright.drivers.hypervisors.simulated import SimulatedHypervisor
from cloudwright.kernel.actor import SYSTEM
from tests.simulated_cloud import HOST, OTHER_HOST, MakeInstance

Drain = Callable[[], int]

pytestmark = pytest.mark.usefixtures("other_host")


def say(name: str, *, down: bool) -> None:
    """An administrator's word on a host."""
    set_forced_down(Host.objects.get(name=name), forced_down=down, actor=SYSTEM)


@pytest.fixture
def stranded(make_instance: MakeInstance) -> Instance:
    """On a host that is said to be off."""
    instance = make_instance()
    say(HOST, down=True)
    instance.refresh_from_db()
    return instance


def test_only_from_a_host_that_is_down(make_instance: MakeInstance) -> None:
    instance = make_instance()
    with pytest.raises(HostInUse):
        instances.evacuate(instance, actor=SYSTEM)
    assert not Migration.objects.exists()
    Host.objects.filter(name=HOST).update(seen_at=None)
    instance.refresh_from_db()
    instances.evacuate(instance, actor=SYSTEM)
    with pytest.raises(WrongState):
        instances.evacuate(instance, actor=SYSTEM)


def test_who_it_is_its_address_and_its_volumes_stay(
    make_instance: MakeInstance,
    drain: Drain,
    project: Project,
    other_hypervisor: SimulatedHypervisor,
) -> None:
    instance = make_instance()
    volume, _ = volumes.create(project, size_gib=1, name="data", actor=SYSTEM)
    drain()
    block_devices.attach(instance, volume, actor=SYSTEM)
    drain()
    address = Port.objects.get().address
    used = {line.name: line.usage for line in usage_of(project)}
    say(HOST, down=True)
    instance.refresh_from_db()

    instances.evacuate(instance, admin_pass="s3cret", actor=SYSTEM)
    assert instance.state == "active/rebuilding"
    drain()

    instance.refresh_from_db()
    assert (instance.state, instance.power, instance.admin_pass) == ("active/", "running", "")
    assert instance.host == Claim.objects.get().host == Host.objects.get(name=OTHER_HOST)
    assert Host.objects.get(name=HOST).used_ram_mib == 0
    seen = other_hypervisor.show(instance.uuid)
    assert (seen.power, seen.disks) == (Power.RUNNING, {volume.uuid})
    port = Port.objects.get()
    assert (port.host_name, port.address, seen.ports) == (OTHER_HOST, address, {port.uuid})
    assert Attachment.objects.get().host_name == OTHER_HOST
    assert {line.name: line.usage for line in usage_of(project)} == used


def test_what_was_off_stays_off(
    make_instance: MakeInstance, drain: Drain, other_hypervisor: SimulatedHypervisor
) -> None:
    instance = make_instance()
    instances.stop(instance, actor=SYSTEM)
    drain()
    say(HOST, down=True)
    instance.refresh_from_db()
    instances.evacuate(instance, actor=SYSTEM)
    drain()
    instance.refresh_from_db()
    assert instance.state == "stopped/"
    assert other_hypervisor.show(instance.uuid).power is Power.OFF


def test_a_host_that_returns_gives_up_what_has_left_it(
    stranded: Instance, drain: Drain, hypervisor: SimulatedHypervisor
) -> None:
    instances.evacuate(stranded, actor=SYSTEM)
    assert leftovers.activate().counts == {"removed": 0}, "it may still come to nothing"
    drain()
    assert Migration.objects.get().status == "done"
    assert hypervisor.show(stranded.uuid).power is Power.RUNNING

    say(HOST, down=False)
    assert leftovers.activate().counts == {"removed": 1}
    drain()
    assert list(hypervisor.list()) == []
    assert Migration.objects.get().status == "completed"
    stranded.refresh_from_db()
    assert stranded.state == "active/"


def test_back_to_a_host_that_still_has_its_old_machine(
    stranded: Instance, drain: Drain, hypervisor: SimulatedHypervisor
) -> None:
    hypervisor.kill(stranded.uuid)
    instances.evacuate(stranded, actor=SYSTEM)
    drain()
    say(HOST, down=False)
    say(OTHER_HOST, down=True)
    stranded.refresh_from_db()
    # The old machine, found there, would be off; a new one runs.
    instances.evacuate(stranded, actor=SYSTEM)
    drain()
    stranded.refresh_from_db()
    assert (stranded.state, stranded.error_message) == ("active/", "")
    assert hypervisor.show(stranded.uuid).power is Power.RUNNING


def test_a_source_that_comes_back_in_between_keeps_it(
    stranded: Instance, drain: Drain, other_hypervisor: SimulatedHypervisor
) -> None:
    instances.evacuate(stranded, actor=SYSTEM)
    say(HOST, down=False)
    drain()
    stranded.refresh_from_db()
    assert (stranded.state, stranded.host) == ("error/", Host.objects.get(name=HOST))
    assert stranded.error_message == f"Compute service of {HOST} is still in use."
    assert Claim.objects.get().host == stranded.host
    assert list(other_hypervisor.list()) == []
    assert Migration.objects.get().status == "failed"


def test_one_that_failed_can_be_tried_again(
    stranded: Instance, drain: Drain, other_hypervisor: SimulatedHypervisor
) -> None:
    other_hypervisor.faults.fail("create", OutOfSpace)
    instances.evacuate(stranded, actor=SYSTEM)
    drain()
    stranded.refresh_from_db()
    assert stranded.state == "error/"
    instances.evacuate(stranded, actor=SYSTEM)
    drain()
    stranded.refresh_from_db()
    assert (stranded.state, stranded.error_message) == ("active/", "")
    statuses = Migration.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["failed", "done"]

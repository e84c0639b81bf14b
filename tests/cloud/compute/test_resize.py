"""Another size: what it holds until its owner's word, and what each word leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from cloudwright.cloud.compute.models import Flavor, Instance, Migration
from cloudwright.cloud.compute.reconcilers import resize_confirm
from cloudwright.cloud.compute.services import instance as instances
from cloudwright.cloud.compute.services.problems import CannotResizeDisk, SameFlavor, WrongState
from cloudwright.cloud.scheduling.models import Claim, Host
from cloudwright.cloud.scheduling.services.claim import NoValidHost
from cloudwright.contracts.hypervisor import Power
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.quota import usage_of
from cloudwright.core.quotas.services import ledger
from cloudwright.drivers.hypervisors.simulated import SimulatedHypervisor
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM
from cloudwright.kernel.errors import QuotaExceeded
from tests.simulated_cloud import MakeInstance

Drain = Callable[[], int]


def small() -> Flavor:
    return Flavor.objects.get(name="m1.small")


def cores_and_memory(project: Project) -> tuple[int, int]:
    usage = {line.name: line.usage for line in usage_of(project)}
    return usage["cores"], usage["ram_mib"]


@pytest.fixture
def resized(make_instance: MakeInstance, drain: Drain) -> Instance:
    """In VERIFY_RESIZE, from m1.tiny to m1.small."""
    instance = make_instance()
    instances.resize(instance, flavor=small(), actor=SYSTEM)
    drain()
    instance.refresh_from_db()
    assert instance.state == "resized/"
    return instance


def test_both_sizes_are_held_until_the_owner_confirms(
    resized: Instance, hypervisor: SimulatedHypervisor, drain: Drain, project: Project, host: Host
) -> None:
    before, after = resized.migrations.get().old_flavor, small()
    seen = hypervisor.show(resized.uuid)
    assert (seen.power, seen.ram_mib) == (Power.RUNNING, after.ram_mib)
    host.refresh_from_db()
    assert host.used_ram_mib == before["ram_mib"] + after.ram_mib
    assert cores_and_memory(project) == (after.vcpus, after.ram_mib)

    instances.confirm_resize(resized, actor=SYSTEM)
    drain()
    resized.refresh_from_db()
    host.refresh_from_db()
    assert (resized.state, resized.flavor["name"]) == ("active/", "m1.small")
    assert host.used_ram_mib == after.ram_mib == Claim.objects.get().ram_mib
    assert Migration.objects.get().status == "confirmed"


def test_a_revert_gives_everything_back(
    resized: Instance, hypervisor: SimulatedHypervisor, drain: Drain, project: Project, host: Host
) -> None:
    instances.revert_resize(resized, actor=SYSTEM)
    assert resized.state == "resized/resize_reverting"
    drain()
    resized.refresh_from_db()
    host.refresh_from_db()
    assert (resized.state, resized.flavor["name"]) == ("active/", "m1.tiny")
    seen = hypervisor.show(resized.uuid)
    assert (seen.power, seen.ram_mib) == (Power.RUNNING, resized.ram_mib)
    assert host.used_ram_mib == resized.ram_mib == Claim.objects.get().ram_mib
    assert cores_and_memory(project) == (resized.vcpus, resized.ram_mib)
    assert Migration.objects.get().status == "reverted"


def test_what_was_stopped_stays_stopped(
    make_instance: MakeInstance, hypervisor: SimulatedHypervisor, drain: Drain
) -> None:
    instance = make_instance()
    for word in ("stop", "resize", "revert_resize", "resize", "confirm_resize"):
        more = {"flavor": small()} if word == "resize" else {}
        getattr(instances, word)(instance, actor=SYSTEM, **more)
        drain()
        instance.refresh_from_db()
        assert hypervisor.show(instance.uuid).power is Power.OFF
    assert (instance.state, instance.flavor["name"]) == ("stopped/", "m1.small")


def test_a_delete_gives_both_sizes_back(resized: Instance, drain: Drain, project: Project) -> None:
    instances.delete(resized, actor=SYSTEM)
    drain()
    assert not Claim.objects.exists()
    assert Host.objects.get().used_ram_mib == 0
    assert cores_and_memory(project) == (0, 0)


def test_what_is_refused(make_instance: MakeInstance, drain: Drain, project: Project) -> None:
    instance = make_instance(flavor=small())
    tiny = Flavor.objects.get(name="m1.tiny")
    with pytest.raises(SameFlavor):
        instances.resize(instance, flavor=small(), actor=SYSTEM)
    with pytest.raises(CannotResizeDisk):
        instances.resize(instance, flavor=tiny, actor=SYSTEM)
    with pytest.raises(WrongState):
        instances.confirm_resize(instance, actor=SYSTEM)
    large = Flavor.objects.get(name="m1.large")
    ledger.set_limit(project, "ram_mib", large.ram_mib - 1, actor=SYSTEM)
    with pytest.raises(QuotaExceeded):
        instances.resize(instance, flavor=large, actor=SYSTEM)
    ledger.set_limit(project, "ram_mib", -1, actor=SYSTEM)
    Host.objects.update(ram_limit_mib=large.ram_mib)
    with pytest.raises(NoValidHost):
        instances.resize(instance, flavor=large, actor=SYSTEM)
    instance.refresh_from_db()
    assert instance.state == "active/"
    assert not Migration.objects.exists()
    assert cores_and_memory(project) == (small().vcpus, small().ram_mib)


def test_a_forgotten_resize_confirms_itself(
    resized: Instance, drain: Drain, settings: object
) -> None:
    assert resize_confirm.activate().counts == {"confirmed": 0}
    window = timedelta(seconds=60)
    migration = resized.migrations.get()
    now = clock.now()
    assert resize_confirm.plan([migration], now, window) == []
    assert resize_confirm.plan([migration], now + window, window) == [migration]
    assert resize_confirm.plan([migration], now + window, timedelta(0)) == []

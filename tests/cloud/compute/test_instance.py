"""What users can do with an instance, and what it comes to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cloudwright.cloud.compute.services import instance as instances
from cloudwright.cloud.network.models import Port
from cloudwright.cloud.scheduling.models import Claim, Host
from cloudwright.contracts import errors
from cloudwright.contracts.hypervisor import Power
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.quota import usage_of
from cloudwright.drivers.hypervisors.simulated import SimulatedHypervisor
from cloudwright.kernel.actor import SYSTEM
from tests.simulated_cloud import MakeInstance

Drain = Callable[[], int]


def usage(project: Project) -> dict[str, int]:
    return {line.name: line.usage for line in usage_of(project)}


def test_created_instance_runs_with_port_claim_and_quota(
    make_instance: MakeInstance, hypervisor: SimulatedHypervisor, host: Host, project: Project
) -> None:
    instance = make_instance("web 1")

    seen = hypervisor.show(instance.uuid)
    assert (seen.power, seen.vcpus, seen.ram_mib) == (Power.RUNNING, 1, 256)
    port = Port.objects.get(device_uuid=instance.uuid)
    assert port.address == "10.100.0.10"
    assert port.mac.startswith("fa:16:3e:")
    assert port.host_port == 22000
    host.refresh_from_db()
    assert (host.used_vcpus, host.used_ram_mib, host.used_disk_mib) == (1, 256, 1024)
    assert usage(project)["instances"] == 1
    assert usage(project)["gigabytes"] == 1
    assert instance.hostname == "web-1"
    assert instance.launched_at is not None


def test_stop_start_pause_reboot_and_delete(
    make_instance: MakeInstance, hypervisor: SimulatedHypervisor, drain: Drain, project: Project
) -> None:
    instance = make_instance()

    def after(power: Power, state: str) -> None:
        drain()
        instance.refresh_from_db()
        assert instance.state == state
        assert hypervisor.show(instance.uuid).power == power

    instances.stop(instance, actor=SYSTEM)
    assert instance.state == "active/powering-off"
    after(Power.OFF, "stopped/")
    instances.start(instance, actor=SYSTEM)
    after(Power.RUNNING, "active/")
    instances.pause(instance, actor=SYSTEM)
    after(Power.PAUSED, "paused/")
    instances.unpause(instance, actor=SYSTEM)
    after(Power.RUNNING, "active/")
    instances.reboot(instance, actor=SYSTEM)
    after(Power.RUNNING, "active/")
    instances.stop(instance, hard=True, actor=SYSTEM)
    after(Power.OFF, "stopped/")
    instances.reboot(instance, hard=True, actor=SYSTEM)
    after(Power.RUNNING, "active/")

    instances.delete(instance, actor=SYSTEM)
    drain()
    instance.refresh_from_db()
    assert instance.state == "deleted/"
    assert instance.deleted_at is not None
    with pytest.raises(errors.Gone):
        hypervisor.show(instance.uuid)
    assert not Port.objects.exists()
    assert not Claim.objects.exists()
    assert Host.objects.get().used_ram_mib == 0
    assert set(usage(project).values()) == {0}

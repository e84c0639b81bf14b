"""What a host tells of itself and its machines."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from cloudwright.contracts.hypervisor import DiskCopy, DiskSpec
from tests.contract.hypervisor.hosts import Host


def test_facts_are_of_this_host(host: Host) -> None:
    facts = host.driver.facts()
    assert facts.name == "host-1"
    assert facts.hypervisor == host.driver.key
    assert facts.vcpus > 0
    assert facts.ram_mib > 0
    assert 0 < facts.disk_free_mib <= facts.disk_mib
    assert facts.acceleration in {"kvm", "tcg", "none"}
    assert facts.version


def test_metrics_count_up(host: Host) -> None:
    spec = host.spec()
    host.driver.create(spec, attempt=1)
    first = host.driver.metrics(spec.uuid)
    second = host.driver.metrics(spec.uuid)
    assert 0 < first.memory_used_mib <= spec.ram_mib
    assert 0 <= first.cpu_seconds <= second.cpu_seconds
    assert 0 <= first.disk_read_bytes <= second.disk_read_bytes
    assert 0 <= first.uptime_seconds <= second.uptime_seconds < 60


def test_metrics_have_each_device(host: Host) -> None:
    spec = host.spec(vcpus=2, disks=(DiskSpec(uuid4(), size_mib=1),))
    host.driver.create(spec, attempt=1)
    seen = host.driver.metrics(spec.uuid)
    assert len(seen.vcpu_seconds) == 2
    assert len(seen.disks) == 2
    assert [nic.port_uuid for nic in seen.nics] == [nic.port_uuid for nic in spec.nics]
    assert sum(disk.read_bytes for disk in seen.disks) == seen.disk_read_bytes


def test_the_console_log_is_the_end_of_what_the_guest_wrote(host: Host) -> None:
    spec = host.spec(paused=False, image=host.talking_image())
    host.driver.create(spec, attempt=1)
    host.eventually(lambda: len(host.driver.console_log(spec.uuid, max_bytes=100)) >= 8)
    log = host.driver.console_log(spec.uuid, max_bytes=100)
    assert log.endswith(host.driver.console_log(spec.uuid, max_bytes=8))
    assert host.driver.console_log(spec.uuid, max_bytes=0) == b""


def test_a_disk_is_copied_while_the_machine_runs_and_when_it_is_off(host: Host) -> None:
    spec = host.spec()
    host.driver.create(spec, attempt=1)
    _copied(host, host.folder / "live.qcow2", spec.uuid)
    host.driver.stop(spec.uuid, hard=True, attempt=1)
    _copied(host, host.folder / "off.qcow2", spec.uuid)


def _copied(host: Host, target: Path, uuid: object) -> None:
    copies: list[DiskCopy] = []

    def done() -> bool:
        copies.append(host.driver.copy_disk(uuid, target, attempt=1))  # type: ignore[arg-type]
        return copies[-1].done is not None

    host.eventually(done)
    assert copies[-1] == DiskCopy(percent=100, done=target)
    content = target.read_bytes()
    assert content[:4] == b"QFI\xfb"
    assert content[8:20] == bytes(12), "no backing file"
    assert int.from_bytes(content[24:32], "big") == 8 * 1024 * 1024
    assert host.driver.copy_disk(uuid, target, attempt=1).done == target  # type: ignore[arg-type]

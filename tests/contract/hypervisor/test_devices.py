"""What every hypervisor driver promises of disks and cards that come and go."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from cloudwright.contracts.errors import Fenced, Gone
from cloudwright.contracts.hypervisor import DiskSpec, NicSpec, Power
from tests.contract.hypervisor.hosts import Host

SECOND = NicSpec(
    port_uuid=UUID(int=2),
    mac="fa:16:3e:00:00:02",
    address="10.0.1.5",
    cidr="10.0.1.0/24",
    gateway="10.0.1.1",
)


def volume(host: Host, size: int = 1024 * 1024) -> DiskSpec:
    """A volume's raw file, the machine's user's own."""
    uuid = uuid4()
    path = host.folder / f"volume-{uuid}"
    with path.open("wb") as file:
        file.truncate(size)
    path.chmod(0o666)
    return DiskSpec(uuid=uuid, path=path)


@pytest.mark.parametrize("running", [True, False], ids=["running", "off"])
def test_a_volume_goes_in_and_stays_in(host: Host, running: bool) -> None:
    spec, disk = host.spec(), volume(host)
    host.driver.create(spec, attempt=1)
    if not running:
        host.driver.stop(spec.uuid, hard=True, attempt=1)
    host.driver.attach_volume(spec.uuid, disk, attempt=2)
    host.driver.attach_volume(spec.uuid, disk, attempt=2)
    assert host.driver.show(spec.uuid).disks == {disk.uuid}

    driver = host.reopen()
    driver.stop(spec.uuid, hard=True, attempt=3)
    driver.start(spec.uuid, attempt=3)
    assert driver.show(spec.uuid).disks == {disk.uuid}
    assert driver.show(spec.uuid).power is Power.PAUSED


def test_a_machine_that_is_off_lets_go_at_once(host: Host) -> None:
    spec, disk = host.spec(), volume(host)
    host.driver.create(spec, attempt=1)
    host.driver.attach_volume(spec.uuid, disk, attempt=1)
    host.driver.stop(spec.uuid, hard=True, attempt=1)
    assert host.driver.detach_volume(spec.uuid, disk.uuid, attempt=2)
    assert host.driver.detach_volume(spec.uuid, disk.uuid, attempt=2)
    assert host.driver.show(spec.uuid).disks == frozenset()
    host.driver.start(spec.uuid, attempt=3)
    assert disk.path is not None
    assert disk.path.exists()


def test_a_volume_that_comes_with_the_machine(host: Host) -> None:
    disk = replace(volume(host), boot=True)
    spec = host.spec(disks=(disk,), image=None, disk_mib=0)
    host.driver.create(spec, attempt=1)
    seen = host.driver.show(spec.uuid)
    assert (seen.disks, seen.power) == ({disk.uuid}, Power.PAUSED)
    host.driver.delete(spec.uuid, attempt=2)
    assert disk.path is not None
    assert disk.path.exists()


def test_disks_of_its_own_go_with_it(host: Host) -> None:
    own = (DiskSpec(uuid4(), size_mib=4), DiskSpec(uuid4(), size_mib=4, swap=True))
    spec = host.spec(disks=own)
    host.driver.create(spec, attempt=1)
    assert host.driver.show(spec.uuid).disks == {disk.uuid for disk in own}
    host.driver.delete(spec.uuid, attempt=2)
    assert [*host.driver.list()] == []


@pytest.mark.parametrize("running", [True, False], ids=["running", "off"])
def test_a_card_goes_in_and_out(host: Host, running: bool) -> None:
    spec = host.spec()
    (first,) = spec.nics
    host.driver.create(spec, attempt=1)
    if not running:
        host.driver.stop(spec.uuid, hard=True, attempt=1)
    host.driver.attach_port(spec.uuid, SECOND, attempt=2)
    host.driver.attach_port(spec.uuid, SECOND, attempt=2)
    assert host.driver.show(spec.uuid).ports == {first.port_uuid, SECOND.port_uuid}
    host.driver.stop(spec.uuid, hard=True, attempt=2)
    assert host.driver.detach_port(spec.uuid, first.port_uuid, attempt=3)
    host.driver.start(spec.uuid, attempt=3)
    assert host.driver.show(spec.uuid).ports == {SECOND.port_uuid}


def test_an_older_attempt_changes_nothing(host: Host) -> None:
    spec, disk = host.spec(), volume(host)
    host.driver.create(spec, attempt=5)
    with pytest.raises(Fenced):
        host.driver.attach_volume(spec.uuid, disk, attempt=4)
    host.driver.attach_volume(spec.uuid, disk, attempt=5)
    with pytest.raises(Fenced):
        host.driver.detach_volume(spec.uuid, disk.uuid, attempt=4)
    assert host.driver.show(spec.uuid).disks == {disk.uuid}


def test_a_machine_that_is_gone(host: Host, tmp_path: Path) -> None:
    disk = DiskSpec(uuid4(), path=tmp_path)
    for call in (
        lambda: host.driver.attach_volume(uuid4(), disk, attempt=1),
        lambda: host.driver.detach_volume(uuid4(), disk.uuid, attempt=1),
        lambda: host.driver.attach_port(uuid4(), SECOND, attempt=1),
        lambda: host.driver.detach_port(uuid4(), SECOND.port_uuid, attempt=1),
    ):
        with pytest.raises(Gone):
            call()

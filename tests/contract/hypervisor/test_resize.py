"""What every hypervisor driver promises of a machine's size."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cloudwright.contracts.errors import OutOfSpace, Rejected
from cloudwright.contracts.hypervisor import MachineSpec, Power
from tests.contract.hypervisor.hosts import Host
from tests.contract.hypervisor.test_devices import volume

SMALL, LARGE = (1, 64, 8), (2, 96, 16)


def made_off(host: Host, **wanted: object) -> MachineSpec:
    spec = host.spec(**wanted)
    host.driver.create(spec, attempt=1)
    host.driver.stop(spec.uuid, hard=True, attempt=1)
    return spec


def change(host: Host, spec: MachineSpec, size: tuple[int, int, int]) -> None:
    vcpus, ram_mib, disk_mib = size
    host.driver.resize(spec.uuid, vcpus=vcpus, ram_mib=ram_mib, disk_mib=disk_mib, attempt=2)


def size_of(host: Host, spec: MachineSpec) -> tuple[int, int, int]:
    seen = host.driver.show(spec.uuid)
    return seen.vcpus, seen.ram_mib, seen.disk_mib


def test_a_new_size_is_started_and_confirmed_while_it_runs(host: Host) -> None:
    spec = made_off(host)
    for _ in range(2):
        change(host, spec, LARGE)
    host.driver.start(spec.uuid, attempt=3)
    assert size_of(host, spec) == LARGE
    for _ in range(2):
        host.driver.confirm_resize(spec.uuid, attempt=4)
    host.driver.stop(spec.uuid, hard=True, attempt=5)
    host.driver.revert_resize(spec.uuid, attempt=6)
    assert size_of(host, spec) == LARGE
    assert host.reopen().show(spec.uuid).power is Power.OFF


def test_a_new_size_is_taken_back(host: Host) -> None:
    spec = made_off(host)
    change(host, spec, LARGE)
    host.driver.start(spec.uuid, attempt=3)
    with pytest.raises(Rejected):
        host.driver.revert_resize(spec.uuid, attempt=3)
    host.driver.stop(spec.uuid, hard=True, attempt=3)
    for _ in range(2):
        host.driver.revert_resize(spec.uuid, attempt=3)
    assert size_of(host, spec) == SMALL
    host.driver.start(spec.uuid, attempt=4)
    assert host.driver.show(spec.uuid).power is Power.PAUSED


def test_what_starts_from_a_volume_has_no_disk_to_grow(host: Host) -> None:
    disk = replace(volume(host), boot=True)
    spec = made_off(host, image=None, disk_mib=0, disks=(disk,))
    change(host, spec, (2, 96, 0))
    assert size_of(host, spec) == (2, 96, 0)
    host.driver.start(spec.uuid, attempt=3)
    host.driver.confirm_resize(spec.uuid, attempt=4)
    assert host.driver.show(spec.uuid).disks == {disk.uuid}


def test_memory_and_processors_may_shrink_and_a_disk_may_not(host: Host) -> None:
    spec = made_off(host, vcpus=2, ram_mib=96)
    with pytest.raises(Rejected):
        change(host, spec, (1, 64, 4))
    change(host, spec, (1, 64, 8))
    assert size_of(host, spec) == (1, 64, 8)


def test_the_next_size_confirms_the_one_before(host: Host) -> None:
    spec = made_off(host)
    change(host, spec, LARGE)
    change(host, spec, (1, 64, 32))
    host.driver.revert_resize(spec.uuid, attempt=3)
    assert size_of(host, spec) == LARGE


def test_what_runs_keeps_its_size(host: Host) -> None:
    spec = host.spec()
    host.driver.create(spec, attempt=1)
    with pytest.raises(Rejected):
        change(host, spec, LARGE)
    assert size_of(host, spec) == SMALL


def test_no_room_for_a_larger_disk_changes_nothing(host: Host) -> None:
    if host.driver.key != "simulated":
        pytest.skip("a thin disk grows without taking room")
    spec = made_off(host)
    with pytest.raises(OutOfSpace):
        change(host, spec, (1, 64, 10**9))
    assert size_of(host, spec) == SMALL

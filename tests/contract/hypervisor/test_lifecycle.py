"""What every hypervisor driver promises of one machine's life."""

from __future__ import annotations

from uuid import uuid4

import pytest

from cloudwright.contracts.errors import Fenced, Gone, OutOfSpace, Rejected
from cloudwright.contracts.hypervisor import Power
from tests.contract.hypervisor.hosts import Host


def test_create_twice_makes_one_machine(host: Host) -> None:
    spec = host.spec()
    host.driver.create(spec, attempt=1)
    host.driver.create(spec, attempt=1)
    (seen,) = host.driver.list()
    assert (seen.uuid, seen.name, seen.power) == (spec.uuid, "web-1", Power.PAUSED)
    assert (seen.vcpus, seen.ram_mib, seen.disk_mib) == (1, 64, 8)
    assert seen == host.driver.show(spec.uuid)


def test_create_again_does_not_start_what_was_stopped(host: Host) -> None:
    spec = host.spec()
    host.driver.create(spec, attempt=1)
    host.driver.stop(spec.uuid, hard=True, attempt=2)
    host.driver.create(spec, attempt=3)
    assert host.driver.show(spec.uuid).power is Power.OFF


def test_an_older_attempt_is_refused(host: Host) -> None:
    spec = host.spec()
    host.driver.create(spec, attempt=5)
    for late in (
        lambda: host.driver.create(spec, attempt=4),
        lambda: host.driver.stop(spec.uuid, hard=True, attempt=4),
        lambda: host.driver.delete(spec.uuid, attempt=4),
    ):
        with pytest.raises(Fenced):
            late()
    assert host.driver.show(spec.uuid).power is Power.PAUSED


def test_an_older_attempt_cannot_bring_a_deleted_machine_back(host: Host) -> None:
    spec = host.spec()
    host.driver.create(spec, attempt=1)
    host.driver.delete(spec.uuid, attempt=2)
    with pytest.raises(Fenced):
        host.driver.create(spec, attempt=1)
    assert [*host.driver.list()] == []


def test_delete_twice(host: Host) -> None:
    spec = host.spec()
    host.driver.create(spec, attempt=1)
    host.driver.delete(spec.uuid, attempt=1)
    host.driver.delete(spec.uuid, attempt=1)
    assert [*host.driver.list()] == []
    with pytest.raises(Gone):
        host.driver.show(spec.uuid)


def test_everything_but_delete_says_that_a_machine_is_gone(host: Host) -> None:
    uuid, driver = uuid4(), host.driver
    for call in (
        lambda: driver.show(uuid),
        lambda: driver.start(uuid, attempt=1),
        lambda: driver.stop(uuid, hard=False, attempt=1),
        lambda: driver.reboot(uuid, hard=True, attempt=1),
        lambda: driver.pause(uuid, attempt=1),
        lambda: driver.unpause(uuid, attempt=1),
        lambda: driver.rename(uuid, "x", attempt=1),
        lambda: driver.resize(uuid, vcpus=1, ram_mib=64, disk_mib=8, attempt=1),
        lambda: driver.confirm_resize(uuid, attempt=1),
        lambda: driver.revert_resize(uuid, attempt=1),
        lambda: driver.copy_disk(uuid, host.folder / "x.qcow2", attempt=1),
        lambda: driver.console_log(uuid, max_bytes=10),
        lambda: driver.console_socket(uuid, "vnc"),
        lambda: driver.metrics(uuid),
    ):
        with pytest.raises(Gone):
            call()
    driver.delete(uuid, attempt=1)


def test_hard_stop_and_start_are_repeatable(host: Host) -> None:
    spec = host.spec()
    host.driver.create(spec, attempt=1)
    for _ in range(2):
        host.driver.stop(spec.uuid, hard=True, attempt=1)
    assert host.driver.show(spec.uuid).power is Power.OFF
    for _ in range(2):
        host.driver.start(spec.uuid, attempt=1)
    assert host.driver.show(spec.uuid).power is Power.PAUSED


def test_a_soft_stop_is_pending_until_the_guest_obeys(host: Host) -> None:
    spec = host.spec()
    host.driver.create(spec, attempt=1)
    host.driver.stop(spec.uuid, hard=False, attempt=1)
    seen = host.driver.show(spec.uuid)
    assert (seen.power, seen.pending) == (Power.PAUSED, "stop")
    host.driver.stop(spec.uuid, hard=True, attempt=1)
    seen = host.driver.show(spec.uuid)
    assert (seen.power, seen.pending) == (Power.OFF, "")


def test_pause_and_unpause(host: Host) -> None:
    spec = host.spec(paused=False)
    host.driver.create(spec, attempt=1)
    assert host.driver.show(spec.uuid).power is Power.RUNNING
    for _ in range(2):
        host.driver.pause(spec.uuid, attempt=1)
    assert host.driver.show(spec.uuid).power is Power.PAUSED
    for _ in range(2):
        host.driver.unpause(spec.uuid, attempt=1)
    assert host.driver.show(spec.uuid).power is Power.RUNNING


def test_what_was_unpaused_starts_running_from_then_on(host: Host) -> None:
    spec = host.spec()
    host.driver.create(spec, attempt=1)
    host.driver.stop(spec.uuid, hard=True, attempt=1)
    host.driver.start(spec.uuid, attempt=1)
    assert host.driver.show(spec.uuid).power is Power.PAUSED
    host.driver.unpause(spec.uuid, attempt=1)
    host.driver.stop(spec.uuid, hard=True, attempt=1)
    host.driver.start(spec.uuid, attempt=1)
    assert host.driver.show(spec.uuid).power is Power.RUNNING


def test_a_start_takes_a_soft_stop_back(host: Host) -> None:
    spec = host.spec()
    host.driver.create(spec, attempt=1)
    host.driver.stop(spec.uuid, hard=False, attempt=1)
    host.driver.start(spec.uuid, attempt=1)
    seen = host.driver.show(spec.uuid)
    assert (seen.power, seen.pending) == (Power.PAUSED, "")


def test_what_needs_a_running_machine_refuses_one_that_is_off(host: Host) -> None:
    spec, driver = host.spec(), host.driver
    driver.create(spec, attempt=1)
    driver.stop(spec.uuid, hard=True, attempt=1)
    for call in (
        lambda: driver.pause(spec.uuid, attempt=1),
        lambda: driver.unpause(spec.uuid, attempt=1),
        lambda: driver.reboot(spec.uuid, hard=False, attempt=1),
        lambda: driver.metrics(spec.uuid),
    ):
        with pytest.raises(Rejected):
            call()


def test_a_hard_reboot_resets_what_runs_and_starts_what_is_off(host: Host) -> None:
    spec = host.spec()
    host.driver.create(spec, attempt=1)
    host.driver.reboot(spec.uuid, hard=True, attempt=1)
    assert host.driver.show(spec.uuid).power is Power.RUNNING
    host.driver.stop(spec.uuid, hard=True, attempt=1)
    host.driver.reboot(spec.uuid, hard=True, attempt=1)
    assert host.driver.show(spec.uuid).power in (Power.RUNNING, Power.PAUSED)


def test_rename(host: Host) -> None:
    spec = host.spec()
    host.driver.create(spec, attempt=1)
    host.driver.rename(spec.uuid, "db-1", attempt=1)
    assert host.driver.show(spec.uuid).name == "db-1"
    assert host.reopen().show(spec.uuid).name == "db-1"


def test_no_room_gives_everything_back(host: Host) -> None:
    spec, full = host.spec(), host.open_full()
    free = full.facts().disk_free_mib
    with pytest.raises(OutOfSpace):
        full.create(spec, attempt=1)
    assert [*full.list()] == []
    assert full.facts().disk_free_mib == free
    with pytest.raises(Gone):
        full.show(spec.uuid)

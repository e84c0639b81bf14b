"""Machines outlive the control plane, and their deaths are noticed."""

from __future__ import annotations

from cloudwright.contracts.hypervisor import Power
from tests.contract.hypervisor.hosts import Host


def test_a_new_driver_object_adopts_what_runs(host: Host) -> None:
    first, second = host.spec(name="one"), host.spec(name="two")
    host.driver.create(first, attempt=1)
    host.driver.create(second, attempt=1)
    host.driver.stop(second.uuid, hard=True, attempt=1)
    before = {seen.uuid: seen for seen in host.driver.list()}
    driver = host.reopen()
    assert {seen.uuid: seen for seen in driver.list()} == before
    driver.create(first, attempt=2)
    driver.start(first.uuid, attempt=2)
    assert len([*driver.list()]) == 2
    driver.stop(first.uuid, hard=True, attempt=2)
    assert driver.show(first.uuid).power is Power.OFF


def test_a_killed_machine_shows_as_crashed_and_starts_again(host: Host) -> None:
    spec = host.spec()
    host.driver.create(spec, attempt=1)
    host.kill(spec)
    seen = host.driver.show(spec.uuid)
    assert seen.power is Power.CRASHED
    assert seen.reason
    assert host.reopen().show(spec.uuid).power is Power.CRASHED
    host.driver.start(spec.uuid, attempt=2)
    assert host.driver.show(spec.uuid).power is Power.PAUSED
    assert len([*host.driver.list()]) == 1


def test_a_crashed_machine_that_is_stopped_is_off(host: Host) -> None:
    spec = host.spec()
    host.driver.create(spec, attempt=1)
    host.kill(spec)
    host.driver.stop(spec.uuid, hard=False, attempt=1)
    assert host.driver.show(spec.uuid).power is Power.OFF


def test_events_name_each_change_once(host: Host) -> None:
    spec, other = host.spec(), host.spec()
    host.driver.create(spec, attempt=1)
    host.driver.create(other, attempt=1)
    assert {*host.driver.events()} == {spec.uuid, other.uuid}
    assert [*host.driver.events()] == []
    host.driver.stop(spec.uuid, hard=True, attempt=1)
    assert [*host.driver.events()] == [spec.uuid]
    assert [*host.driver.events()] == []


def test_a_death_is_an_event(host: Host) -> None:
    spec = host.spec()
    host.driver.create(spec, attempt=1)
    assert [*host.driver.events()] == [spec.uuid]
    host.kill(spec)
    host.eventually(lambda: [*host.driver.events()] == [spec.uuid])
    assert host.driver.show(spec.uuid).power is Power.CRASHED

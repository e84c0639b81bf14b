"""What every hypervisor driver promises of suspended and rescued machines, and of their guests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from cloudwright.contracts.errors import Gone, Rejected, Unsupported
from cloudwright.contracts.hypervisor import Feature, Power, RescueSpec
from tests.contract.hypervisor.hosts import Host


def until_done(host: Host, call: Callable[[], bool]) -> None:
    host.eventually(call)


def rescue_system(host: Host) -> RescueSpec:
    image = host.folder / "rescue.raw"
    image.write_bytes(bytes(1024 * 1024))
    return RescueSpec(image, "raw", {"openstack/latest/meta_data.json": b"{}"})


def test_suspend_and_resume(host: Host) -> None:
    spec, driver = host.spec(paused=False), host.driver
    driver.create(spec, attempt=1)
    until_done(host, lambda: driver.suspend(spec.uuid, attempt=2))
    assert driver.show(spec.uuid).power is Power.SUSPENDED
    assert driver.suspend(spec.uuid, attempt=2)
    assert host.reopen().show(spec.uuid).power is Power.SUSPENDED
    until_done(host, lambda: driver.resume(spec.uuid, attempt=3))
    assert driver.show(spec.uuid).power is Power.RUNNING
    assert driver.resume(spec.uuid, attempt=3)
    until_done(host, lambda: driver.suspend(spec.uuid, attempt=4))
    assert driver.show(spec.uuid).power is Power.SUSPENDED


def test_a_start_or_a_stop_forgets_what_was_suspended(host: Host) -> None:
    spec, driver = host.spec(), host.driver
    driver.create(spec, attempt=1)
    until_done(host, lambda: driver.suspend(spec.uuid, attempt=2))
    driver.start(spec.uuid, attempt=3)
    assert driver.show(spec.uuid).power is Power.PAUSED
    until_done(host, lambda: driver.suspend(spec.uuid, attempt=4))
    driver.stop(spec.uuid, hard=True, attempt=5)
    assert driver.show(spec.uuid).power is Power.OFF
    with pytest.raises(Rejected):
        driver.resume(spec.uuid, attempt=6)
    with pytest.raises(Rejected):
        driver.suspend(spec.uuid, attempt=6)


def test_a_suspended_machine_keeps_its_size(host: Host) -> None:
    spec, driver = host.spec(), host.driver
    driver.create(spec, attempt=1)
    until_done(host, lambda: driver.suspend(spec.uuid, attempt=2))
    with pytest.raises(Rejected):
        driver.resize(spec.uuid, vcpus=2, ram_mib=64, disk_mib=8, attempt=3)


def test_rescue_and_unrescue(host: Host) -> None:
    spec, driver, system = host.spec(), host.driver, rescue_system(host)
    driver.create(spec, attempt=1)
    for _ in range(2):
        driver.rescue(spec.uuid, system, attempt=2)
    assert driver.show(spec.uuid).power is Power.PAUSED
    assert host.reopen().show(spec.uuid).disk_mib == spec.disk_mib
    for _ in range(2):
        driver.unrescue(spec.uuid, attempt=3)
    assert driver.show(spec.uuid).power is Power.OFF
    driver.start(spec.uuid, attempt=4)
    assert driver.show(spec.uuid).power is Power.PAUSED


def test_a_machine_that_is_off_is_rescued_too(host: Host) -> None:
    spec, driver = host.spec(), host.driver
    driver.create(spec, attempt=1)
    driver.stop(spec.uuid, hard=True, attempt=2)
    driver.rescue(spec.uuid, rescue_system(host), attempt=3)
    assert driver.show(spec.uuid).power is Power.PAUSED


def test_a_password_is_set_or_refused_for_what_it_is(host: Host) -> None:
    spec, driver = host.spec(paused=False), host.driver
    driver.create(spec, attempt=1)
    if Feature.PASSWORD in driver.features:
        driver.set_password(spec.uuid, "s3cret", attempt=2)
        driver.stop(spec.uuid, hard=True, attempt=3)
        with pytest.raises(Rejected):
            driver.set_password(spec.uuid, "s3cret", attempt=4)
    else:
        with pytest.raises(Unsupported):
            driver.set_password(spec.uuid, "s3cret", attempt=2)


def test_a_crash_needs_a_guest(host: Host) -> None:
    spec, driver = host.spec(), host.driver
    driver.create(spec, attempt=1)
    driver.crash(spec.uuid, attempt=2)
    assert driver.show(spec.uuid).power is Power.PAUSED
    driver.stop(spec.uuid, hard=True, attempt=3)
    with pytest.raises(Rejected):
        driver.crash(spec.uuid, attempt=4)


def test_each_says_that_a_machine_is_gone(host: Host) -> None:
    uuid, driver = uuid4(), host.driver
    for call in (
        lambda: driver.suspend(uuid, attempt=1),
        lambda: driver.resume(uuid, attempt=1),
        lambda: driver.rescue(uuid, RescueSpec(Path("/nowhere"), "raw"), attempt=1),
        lambda: driver.unrescue(uuid, attempt=1),
        lambda: driver.set_password(uuid, "x", attempt=1),
        lambda: driver.crash(uuid, attempt=1),
    ):
        with pytest.raises(Gone):
            call()

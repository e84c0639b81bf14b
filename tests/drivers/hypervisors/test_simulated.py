"""Faults and delays of the simulated host, and that its files are what they say."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path
from uuid import uuid4

import pytest

from cloudwright.contracts.errors import Busy, Gone, Unreachable, Unsupported
from cloudwright.contracts.hypervisor import MachineSpec, Power
from cloudwright.drivers.hypervisors.simulated import SimulatedHypervisor
from cloudwright.drivers.hypervisors.simulated.qcow2 import write_empty

QEMU_IMG = shutil.which("qemu-img")


@pytest.fixture
def driver(tmp_path: Path) -> SimulatedHypervisor:
    return SimulatedHypervisor(tmp_path, host="host-1")


def _spec() -> MachineSpec:
    return MachineSpec(
        uuid=uuid4(), name="web-1", vcpus=1, ram_mib=64, disk_mib=8, image=None, image_format="raw"
    )


def test_the_next_calls_fail_and_do_nothing(driver: SimulatedHypervisor) -> None:
    spec = _spec()
    driver.faults.fail("create", Busy, times=2)
    for _ in range(2):
        with pytest.raises(Busy):
            driver.create(spec, attempt=1)
    assert [*driver.list()] == []
    driver.create(spec, attempt=1)


def test_a_dropped_answer_leaves_the_work_done(driver: SimulatedHypervisor) -> None:
    spec = _spec()
    driver.faults.fail("create", committed=True)
    with pytest.raises(Unreachable):
        driver.create(spec, attempt=1)
    assert driver.show(spec.uuid).power is Power.RUNNING


def test_a_late_answer_arrives(driver: SimulatedHypervisor) -> None:
    driver.faults.answer_late("create", 0.2)
    began = time.monotonic()
    driver.create(_spec(), attempt=1)
    assert time.monotonic() - began >= 0.2


def test_any_method_can_fail_and_faults_can_be_cleared(driver: SimulatedHypervisor) -> None:
    driver.faults.fail("*", Busy, times=100)
    with pytest.raises(Busy):
        driver.facts()
    driver.faults.clear()
    driver.facts()


def test_faults_reach_other_processes_but_not_other_hosts(
    driver: SimulatedHypervisor, tmp_path: Path
) -> None:
    driver.faults.fail("facts", Busy)
    SimulatedHypervisor(tmp_path, host="host-2").facts()
    with pytest.raises(Busy):
        SimulatedHypervisor(tmp_path, host="host-1").facts()


def test_hosts_of_one_file_do_not_see_each_other(
    driver: SimulatedHypervisor, tmp_path: Path
) -> None:
    spec, other = _spec(), SimulatedHypervisor(tmp_path, host="host-2")
    driver.create(spec, attempt=1)
    with pytest.raises(Gone):
        other.show(spec.uuid)
    assert other.facts().disk_free_mib == driver.facts().disk_free_mib + 8


def test_a_guest_takes_its_time_to_stop(driver: SimulatedHypervisor) -> None:
    spec = _spec()
    driver.create(spec, attempt=1)
    driver.faults.delay("stop", 0.1)
    driver.stop(spec.uuid, hard=False, attempt=1)
    assert driver.show(spec.uuid).pending == "stop"
    time.sleep(0.15)
    assert driver.show(spec.uuid).power is Power.OFF


def test_a_soft_reboot_boots_again(driver: SimulatedHypervisor) -> None:
    spec = _spec()
    driver.create(spec, attempt=1)
    driver.reboot(spec.uuid, hard=False, attempt=1)
    seen = driver.show(spec.uuid)
    assert (seen.power, seen.pending) == (Power.RUNNING, "")
    log = driver.console_log(spec.uuid, max_bytes=65536)
    assert log.count(b"finished at boot") == 2
    assert log.endswith(b"web-1 login: ")


def test_there_is_no_console(driver: SimulatedHypervisor) -> None:
    spec = _spec()
    driver.create(spec, attempt=1)
    for kind in ("vnc", "serial"):
        with pytest.raises(Unsupported):
            driver.console_socket(spec.uuid, kind)


@pytest.mark.skipif(QEMU_IMG is None, reason="qemu-img judges the file")
@pytest.mark.parametrize("size_mib", [1, 8, 20 * 1024, 8 * 1024 * 1024])
def test_a_copy_is_a_valid_qcow2(tmp_path: Path, size_mib: int) -> None:
    write_empty(tmp_path / "copy", size_mib)
    subprocess.run([str(QEMU_IMG), "check", "-q", "-f", "qcow2", tmp_path / "copy"], check=True)
    assert (tmp_path / "copy").stat().st_size < 512 * 1024


def test_it_is_fast(driver: SimulatedHypervisor) -> None:
    began = time.process_time()
    for _ in range(500):
        driver.create(_spec(), attempt=1)
    assert time.process_time() - began < 1

"""Copies of root disks hold what the disk holds, whatever dies on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from cloudwright.contracts.errors import Busy, DriverError, Rejected
from cloudwright.contracts.hypervisor import MachineSpec, Power
from cloudwright.drivers.hypervisors.qemu import QemuHypervisor

pytestmark = pytest.mark.qemu

SIZE_MIB = 32


@pytest.fixture
def driver(open_folder: Path) -> Iterator[QemuHypervisor]:
    made = QemuHypervisor(open_folder / "instances", host="host-1", acceleration="tcg")
    yield made
    for seen in [*made.list()]:
        made.delete(seen.uuid, attempt=10**6)


@pytest.fixture
def spec(driver: QemuHypervisor, open_folder: Path) -> MachineSpec:
    """A machine that exists, over an image full of noise."""
    image = open_folder / "image"
    image.write_bytes(os.urandom(SIZE_MIB * 1024 * 1024))
    spec = MachineSpec(
        uuid=uuid4(),
        name="web-1",
        vcpus=1,
        ram_mib=32,
        disk_mib=SIZE_MIB,
        image=image,
        image_format="raw",
        paused=True,
    )
    driver.create(spec, attempt=1)
    return spec


def _finish(driver: QemuHypervisor, spec: MachineSpec, target: Path) -> None:
    end = time.monotonic() + 60
    while driver.copy_disk(spec.uuid, target, attempt=1).done is None:
        assert time.monotonic() < end
        time.sleep(0.02)
    same = ["qemu-img", "compare", "-q", "-f", "raw", "-F", "qcow2", str(spec.image), str(target)]
    subprocess.run(same, check=True)
    assert [path.name for path in target.parent.iterdir() if path.name.endswith(".part")] == []


def _left(open_folder: Path, spec: MachineSpec) -> set[str]:
    folder = open_folder / "instances" / str(spec.uuid)
    return {path.name for path in folder.iterdir()} & {"copy.json", "copy.qcow2", "copier.json"}


def test_of_a_machine_that_runs(
    driver: QemuHypervisor, spec: MachineSpec, open_folder: Path
) -> None:
    target = open_folder / "copy.qcow2"
    assert driver.copy_disk(spec.uuid, target, attempt=1).done is None
    with pytest.raises(Busy):
        driver.copy_disk(spec.uuid, open_folder / "another.qcow2", attempt=1)
    _finish(driver, spec, target)
    assert driver.show(spec.uuid).power is Power.PAUSED
    assert _left(open_folder, spec) == set()


def test_of_a_machine_that_is_off_and_may_not_start_meanwhile(
    driver: QemuHypervisor, spec: MachineSpec, open_folder: Path
) -> None:
    driver.stop(spec.uuid, hard=True, attempt=1)
    target = open_folder / "copy.qcow2"
    assert driver.copy_disk(spec.uuid, target, attempt=1).done is None
    try:
        driver.start(spec.uuid, attempt=1)
    except Busy:
        assert driver.show(spec.uuid).power is Power.OFF
    _finish(driver, spec, target)
    assert _left(open_folder, spec) == set()
    driver.start(spec.uuid, attempt=1)


def test_when_the_machine_dies_on_the_way(
    driver: QemuHypervisor, spec: MachineSpec, open_folder: Path
) -> None:
    target = open_folder / "copy.qcow2"
    driver.copy_disk(spec.uuid, target, attempt=1)
    pid = int((open_folder / "instances" / str(spec.uuid) / "pid").read_text())
    os.kill(pid, signal.SIGKILL)
    _finish(driver, spec, target)


def test_when_the_control_plane_dies_on_the_way(
    driver: QemuHypervisor, spec: MachineSpec, open_folder: Path
) -> None:
    target = open_folder / "copy.qcow2"
    driver.copy_disk(spec.uuid, target, attempt=1)
    again = QemuHypervisor(open_folder / "instances", host="host-1", acceleration="tcg")
    _finish(again, spec, target)


def test_where_there_is_no_place_for_it(
    driver: QemuHypervisor, spec: MachineSpec, open_folder: Path
) -> None:
    nowhere = open_folder / "no-such-folder" / "copy.qcow2"
    with pytest.raises(Rejected):
        _finish(driver, spec, nowhere)
    assert _left(open_folder, spec) == set()
    _finish(driver, spec, open_folder / "copy.qcow2")


def test_a_delete_takes_the_copy_along(
    driver: QemuHypervisor, spec: MachineSpec, open_folder: Path
) -> None:
    target = open_folder / "copy.qcow2"
    driver.copy_disk(spec.uuid, target, attempt=1)
    driver.delete(spec.uuid, attempt=1)
    with pytest.raises(DriverError):
        driver.copy_disk(spec.uuid, target, attempt=1)
    assert not target.exists()

"""A real guest is given a disk and a card while it runs, and lets go of them when it is asked."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from cloudwright.contracts.hypervisor import DiskSpec, MachineSpec, NicSpec
from cloudwright.drivers.hypervisors.qemu import QemuHypervisor

pytestmark = [pytest.mark.qemu, pytest.mark.long]

CARD = NicSpec(
    port_uuid=uuid4(),
    mac="fa:16:3e:12:34:57",
    address="10.0.1.77",
    cidr="10.0.1.0/24",
    gateway="10.0.1.1",
)


@pytest.fixture
def driver(open_folder: Path) -> Iterator[QemuHypervisor]:
    made = QemuHypervisor(open_folder / "instances", host="host-1", acceleration="tcg")
    yield made
    for seen in [*made.list()]:
        made.delete(seen.uuid, attempt=10**6)


def test_a_running_guest_takes_and_gives_back(
    driver: QemuHypervisor, guest_image: Path, open_folder: Path
) -> None:
    image = open_folder / "image.qcow2"
    image.write_bytes(guest_image.read_bytes())
    disk = DiskSpec(uuid4(), path=open_folder / "volume")
    assert disk.path is not None
    with disk.path.open("wb") as file:
        file.truncate(32 * 1024 * 1024)
    disk.path.chmod(0o666)
    spec = MachineSpec(
        uuid=uuid4(),
        name="web-1",
        vcpus=1,
        ram_mib=192,
        disk_mib=256,
        image=image,
        image_format="qcow2",
    )
    driver.create(spec, attempt=1)
    _until(lambda: "TINYVM-BOOT-FINISHED" in _said(driver, spec), 180)

    driver.attach_volume(spec.uuid, disk, attempt=2)
    driver.attach_port(spec.uuid, CARD, attempt=2)
    _until(lambda: "EVENT add block vdb" in _said(driver, spec), 60)
    _until(lambda: re.search("EVENT add net ", _said(driver, spec)) is not None, 60)

    _until(lambda: driver.detach_volume(spec.uuid, disk.uuid, attempt=3), 60)
    _until(lambda: driver.detach_port(spec.uuid, CARD.port_uuid, attempt=3), 60)
    _until(lambda: "EVENT remove block vdb" in _said(driver, spec), 60)
    seen = driver.show(spec.uuid)
    assert (seen.disks, seen.ports) == (frozenset(), frozenset())

    driver.attach_volume(spec.uuid, disk, attempt=4)
    _until(lambda: _said(driver, spec).count("EVENT add block vdb") == 2, 60)


def _said(driver: QemuHypervisor, spec: MachineSpec) -> str:
    return driver.console_log(spec.uuid, max_bytes=65536).decode(errors="replace")


def _until(true: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.5)

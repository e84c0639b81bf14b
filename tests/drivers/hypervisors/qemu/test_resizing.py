"""A size that is taken back takes back what the guest wrote meanwhile."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from cloudwright.contracts.hypervisor import MachineSpec
from cloudwright.drivers.hypervisors.qemu import QemuHypervisor

pytestmark = pytest.mark.qemu


@pytest.fixture
def driver(open_folder: Path) -> Iterator[QemuHypervisor]:
    made = QemuHypervisor(open_folder / "instances", host="host-1", acceleration="tcg")
    yield made
    for seen in [*made.list()]:
        made.delete(seen.uuid, attempt=10**6)


def io(disk: Path, command: str) -> str:
    done = subprocess.run(
        ["/usr/bin/qemu-io", "-f", "qcow2", "-c", command, str(disk)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def test_the_disk_is_as_it_was(driver: QemuHypervisor, open_folder: Path) -> None:
    spec = MachineSpec(
        uuid=uuid4(), name="web-1", vcpus=1, ram_mib=32, disk_mib=8, image=None,
        image_format="raw", paused=True,
    )  # fmt: skip
    driver.create(spec, attempt=1)
    driver.stop(spec.uuid, hard=True, attempt=1)
    disk = open_folder / "instances" / str(spec.uuid) / "root.qcow2"
    io(disk, "write -P 1 0 64k")
    driver.resize(spec.uuid, vcpus=1, ram_mib=32, disk_mib=16, attempt=2)
    io(disk, "write -P 2 0 64k")
    io(disk, "write -P 2 12M 64k")
    driver.revert_resize(spec.uuid, attempt=3)
    assert "Pattern verification failed" not in io(disk, "read -P 1 0 64k")
    told = subprocess.run(
        ["/usr/bin/qemu-img", "info", "-f", "qcow2", "--output=json", str(disk)],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    info = json.loads(told)
    assert (info["virtual-size"], info.get("snapshots", [])) == (8 * 1024 * 1024, [])

"""A real guest: boots, is asked to stop and to restart, keeps its disk, talks on both consoles."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from cloudwright.contracts.hypervisor import MachineSpec, NicSpec, Power
from cloudwright.drivers.hypervisors.qemu import QemuHypervisor

pytestmark = [pytest.mark.qemu, pytest.mark.long]

BOOT_SECONDS = 180


@pytest.fixture
def driver(open_folder: Path) -> Iterator[QemuHypervisor]:
    made = QemuHypervisor(open_folder / "instances", host="host-1", acceleration="tcg")
    yield made
    for seen in [*made.list()]:
        made.delete(seen.uuid, attempt=10**6)


@pytest.fixture
def spec(guest_image: Path, open_folder: Path) -> MachineSpec:
    image = open_folder / "image.qcow2"
    image.write_bytes(guest_image.read_bytes())
    uuid = uuid4()
    nic = NicSpec(
        port_uuid=uuid4(),
        mac="fa:16:3e:12:34:56",
        address="10.0.0.77",
        cidr="10.0.0.0/24",
        gateway="10.0.0.1",
        forwards=((22, _free_port()),),
    )
    about = {"uuid": str(uuid), "hostname": "web-1", "name": "web-1"}
    return MachineSpec(
        uuid=uuid,
        name="web-1",
        vcpus=1,
        ram_mib=192,
        disk_mib=256,
        image=image,
        image_format="qcow2",
        nics=(nic,),
        files={"openstack/latest/meta_data.json": json.dumps(about).encode()},
    )


def test_a_guest_boots_stops_reboots_and_keeps_its_disk(
    driver: QemuHypervisor, spec: MachineSpec
) -> None:
    driver.create(spec, attempt=1)
    said = _booted(driver, spec, 1)
    assert f"instance={spec.uuid} host=web-1 source=configdrive new=yes" in said
    assert "ip=10.0.0.77" in said
    _consoles_answer(driver, spec)
    assert driver.metrics(spec.uuid).disk_read_bytes > 0
    assert driver.metrics(spec.uuid).memory_used_mib < spec.ram_mib

    driver.stop(spec.uuid, hard=False, attempt=1)
    assert driver.show(spec.uuid).pending == "stop"
    _until(lambda: driver.show(spec.uuid).power is Power.OFF, 60)

    driver.start(spec.uuid, attempt=1)
    assert "new=no" in _booted(driver, spec, 2)

    assert spec.uuid in {*driver.events()}
    driver.reboot(spec.uuid, hard=False, attempt=1)
    assert driver.show(spec.uuid).pending == "reboot"

    def restarted() -> bool:
        # Only `events` is asked: a restart needs nobody to look at the machine.
        list(driver.events())
        return b"boot=3 " in _log(driver, spec)

    _until(restarted, BOOT_SECONDS)
    seen = driver.show(spec.uuid)
    assert (seen.power, seen.pending) == (Power.RUNNING, "")


def _booted(driver: QemuHypervisor, spec: MachineSpec, boot: int) -> str:
    line = re.compile(rb"TINYVM-BOOT-FINISHED [^\r\n]* boot=%d [^\r\n]*" % boot)
    _until(lambda: line.search(_log(driver, spec)) is not None, BOOT_SECONDS)
    found = line.search(_log(driver, spec))
    assert found is not None
    return found[0].decode()


def _log(driver: QemuHypervisor, spec: MachineSpec) -> bytes:
    return driver.console_log(spec.uuid, max_bytes=65536)


def _consoles_answer(driver: QemuHypervisor, spec: MachineSpec) -> None:
    with socket.socket(socket.AF_UNIX) as vnc:
        vnc.connect(str(driver.console_socket(spec.uuid, "vnc")))
        assert vnc.recv(12) == b"RFB 003.008\n"
    with socket.socket(socket.AF_UNIX) as serial:
        serial.connect(str(driver.console_socket(spec.uuid, "serial")))
        serial.sendall(b"\n")
        _until(lambda: b"login:" in serial.recv(4096), 60)
    ((_, host_port),) = spec.nics[0].forwards
    with socket.create_connection(("127.0.0.1", host_port), timeout=60) as ssh:
        assert ssh.recv(4) == b"SSH-"


def _until(true: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.2)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""Processes are known by more than their number, and belong to nobody in particular."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from cloudwright.contracts.errors import Rejected
from cloudwright.contracts.hypervisor import MachineSpec, NicSpec, Power
from cloudwright.drivers.hypervisors.qemu import QemuHypervisor
from cloudwright.drivers.hypervisors.qemu.account import Account
from cloudwright.drivers.hypervisors.qemu.process import Process


@pytest.fixture
def driver(open_folder: Path) -> Iterator[QemuHypervisor]:
    made = QemuHypervisor(open_folder / "instances", host="host-1", acceleration="tcg")
    yield made
    for seen in [*made.list()]:
        made.delete(seen.uuid, attempt=10**6)


def _spec() -> MachineSpec:
    return MachineSpec(
        uuid=uuid4(),
        name="web-1",
        vcpus=1,
        ram_mib=32,
        disk_mib=8,
        image=None,
        image_format="raw",
        paused=True,
    )


def _pid(open_folder: Path, uuid: UUID) -> int:
    return int((open_folder / "instances" / str(uuid) / "pid").read_text())


def test_a_process_is_more_than_its_pid() -> None:
    mark = str(uuid4())
    command = [sys.executable, "-c", "import time; time.sleep(60)", mark]
    with subprocess.Popen(command) as child:
        found = Process.of(child.pid, "")
        assert found is not None
        while not found.alive(mark):  # it has no command line in the first instant of its life
            time.sleep(0.01)
        assert Process.of(child.pid, str(uuid4())) is None
        for other in (replace(found, started=1), replace(found, boot_id="another boot")):
            assert not other.alive(mark)
            other.kill(mark)
        assert child.poll() is None, "the wrong process was killed"
        found.kill(mark)
        assert not found.alive(mark), "a zombie is not alive"
        found.kill(mark)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be somebody else")
def test_qemu_never_runs_as_root() -> None:
    for user in ("root", "no-such-user"):
        with pytest.raises(Rejected):
            Account(user)


@pytest.mark.qemu
def test_it_runs_caged_in_private_folders(driver: QemuHypervisor, open_folder: Path) -> None:
    spec = _spec()
    driver.create(spec, attempt=1)
    status = Path(f"/proc/{_pid(open_folder, spec.uuid)}/status").read_text()
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert fields["Uid"].split()[0] != "0"
    assert int(fields["CapEff"], 16) == 0
    assert fields["Seccomp"] == "2"
    for folder in ("instances", "run/instances"):
        assert (open_folder / folder / str(spec.uuid)).stat().st_mode & 0o777 == 0o700


@pytest.mark.qemu
def test_it_outlives_the_control_plane(driver: QemuHypervisor, open_folder: Path) -> None:
    spec = _spec()
    code = f"""
        import os, signal
        from pathlib import Path
        from uuid import UUID
        from cloudwright.contracts.hypervisor import MachineSpec
        from cloudwright.drivers.hypervisors.qemu import QemuHypervisor
        driver = QemuHypervisor(Path({str(open_folder)!r}, "instances"), host="h",
                                acceleration="tcg")
        driver.create(MachineSpec(UUID({str(spec.uuid)!r}), "web-1", 1, 32, 8, None, "raw",
                                  paused=True), attempt=1)
        os.killpg(0, signal.SIGKILL)
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    subprocess.run(command, check=False, start_new_session=True)
    pid = _pid(open_folder, spec.uuid)
    assert driver.show(spec.uuid).power is Power.PAUSED
    driver.create(spec, attempt=2)
    driver.start(spec.uuid, attempt=2)
    assert _pid(open_folder, spec.uuid) == pid
    driver.unpause(spec.uuid, attempt=2)
    assert driver.show(spec.uuid).power is Power.RUNNING


@pytest.mark.qemu
def test_one_that_was_never_written_down_is_adopted(
    driver: QemuHypervisor, open_folder: Path
) -> None:
    spec = _spec()
    driver.create(spec, attempt=1)
    (open_folder / "instances" / str(spec.uuid) / "process.json").unlink()
    pid = _pid(open_folder, spec.uuid)
    driver.create(spec, attempt=2)
    assert driver.show(spec.uuid).power is Power.PAUSED
    assert _pid(open_folder, spec.uuid) == pid


@pytest.mark.qemu
def test_a_mute_one_is_unresponsive_and_can_be_cut_off(
    driver: QemuHypervisor, open_folder: Path
) -> None:
    spec = _spec()
    driver.create(spec, attempt=1)
    os.kill(_pid(open_folder, spec.uuid), signal.SIGSTOP)
    began = time.monotonic()
    seen = driver.show(spec.uuid)
    assert seen.power is Power.UNRESPONSIVE
    assert seen.reason
    assert time.monotonic() - began < 8
    driver.stop(spec.uuid, hard=True, attempt=1)
    assert driver.show(spec.uuid).power is Power.OFF


@pytest.mark.qemu
@pytest.mark.long
def test_one_that_was_mute_is_heard_again(driver: QemuHypervisor, open_folder: Path) -> None:
    spec = _spec()
    driver.create(spec, attempt=1)
    pid = _pid(open_folder, spec.uuid)
    os.kill(pid, signal.SIGSTOP)
    assert [*driver.events()] == [spec.uuid]
    assert [*driver.events()] == []
    os.kill(pid, signal.SIGCONT)
    end = time.monotonic() + 20
    while [*driver.events()] != [spec.uuid]:
        assert time.monotonic() < end
        time.sleep(0.05)
    assert driver.show(spec.uuid).power is Power.PAUSED


@pytest.mark.qemu
def test_what_cannot_start_says_why_and_leaves_nothing(
    driver: QemuHypervisor, open_folder: Path
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        nic = NicSpec(
            port_uuid=uuid4(),
            mac="fa:16:3e:00:00:01",
            address="10.0.0.5",
            cidr="10.0.0.0/24",
            gateway="10.0.0.1",
            forwards=((22, taken.getsockname()[1]),),
        )
        refused = (
            (replace(_spec(), nics=(nic,)), "forwarding"),
            (replace(_spec(), image=open_folder / "no-such-image"), "No such file"),
            (replace(_spec(), disk_mib=0), "size"),
        )
        for spec, reason in refused:
            with pytest.raises(Rejected, match=reason):
                driver.create(spec, attempt=1)
            for folder in ("instances", "run/instances"):
                assert not (open_folder / folder / str(spec.uuid)).exists()
    assert [*driver.list()] == []


@pytest.mark.qemu
def test_a_disk_holds_its_image_or_is_refused(driver: QemuHypervisor, open_folder: Path) -> None:
    image = open_folder / "image"
    image.write_bytes(bytes(16 * 1024 * 1024))
    with pytest.raises(Rejected, match="16 MiB"):
        driver.create(replace(_spec(), image=image, disk_mib=8), attempt=1)
    own_size = replace(_spec(), image=image, disk_mib=0)
    driver.create(own_size, attempt=1)
    assert driver.show(own_size.uuid).disk_mib == 16


@pytest.mark.qemu
def test_an_image_that_names_another_file_is_refused(
    driver: QemuHypervisor, open_folder: Path
) -> None:
    image = open_folder / "image"
    create = ["qemu-img", "create", "-q", "-f", "qcow2", "-u", "-b", "/etc/passwd", "-F", "raw"]
    subprocess.run([*create, str(image), "8M"], check=True)
    spec = replace(_spec(), image=image, image_format="qcow2")
    with pytest.raises(Rejected, match="another file"):
        driver.create(spec, attempt=1)
    with pytest.raises(Rejected):  # the format is what was said, not what it looks like
        driver.create(replace(spec, uuid=uuid4(), image_format="vmdk"), attempt=1)

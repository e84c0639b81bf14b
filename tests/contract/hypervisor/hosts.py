"""One host of each driver, with what a test must be able to do to it from outside."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from cloudwright.contracts.hypervisor import Hypervisor, MachineSpec, NicSpec
from cloudwright.drivers.hypervisors.qemu import QemuHypervisor
from cloudwright.drivers.hypervisors.qemu.acceleration import BOOT_SECTOR
from cloudwright.drivers.hypervisors.simulated import SimulatedHypervisor


class Host(ABC):
    """A host under test. `driver` is the object in use; `reopen` is a control plane restarted."""

    name = "host-1"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.driver = self.open()

    @abstractmethod
    def open(self) -> Hypervisor:
        """A new driver object on the host's folder."""

    @abstractmethod
    def open_full(self) -> Hypervisor:
        """A driver object on a host with no room left."""

    @abstractmethod
    def kill(self, machine: MachineSpec) -> None:
        """The machine's process dies, as by kill -9."""

    def another(self) -> Host:
        """A second host of this kind, to which machines of this one can move."""
        raise NotImplementedError("its machines stay on their host")

    def slow_moves(self) -> None:
        """From now on a move from here takes a minute."""
        raise NotImplementedError("its machines stay on their host")

    def reopen(self) -> Hypervisor:
        self.driver = self.open()
        return self.driver

    def spec(self, **wanted: object) -> MachineSpec:
        """A small machine that stands still after each start, so that it costs no CPU."""
        nic = NicSpec(
            port_uuid=uuid4(),
            mac="fa:16:3e:00:00:01",
            address="10.0.0.5",
            cidr="10.0.0.0/24",
            gateway="10.0.0.1",
        )
        spec = MachineSpec(
            uuid=uuid4(),
            name="web-1",
            vcpus=1,
            ram_mib=64,
            disk_mib=8,
            image=None,
            image_format="qcow2",
            nics=(nic,),
            files={"openstack/latest/meta_data.json": b"{}"},
            paused=True,
        )
        return replace(spec, **wanted)  # type: ignore[arg-type]

    def talking_image(self) -> Path | None:
        """An image whose guest writes to its serial line by itself, in the spec's format."""
        return None

    def eventually(self, true: Callable[[], bool], seconds: float = 20.0) -> None:
        """Ask until it is true."""
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, f"not true within {seconds} s"
            time.sleep(0.05)

    def clear(self) -> None:
        for seen in [*self.driver.list()]:
            self.driver.delete(seen.uuid, attempt=10**6)


class SimulatedHost(Host):
    def __init__(self, folder: Path, name: str = "host-1") -> None:
        self.name = name
        super().__init__(folder)

    def open(self) -> SimulatedHypervisor:
        return SimulatedHypervisor(self.folder, host=self.name)

    def another(self) -> Host:
        return SimulatedHost(self.folder, "host-2")

    def slow_moves(self) -> None:
        self.open().faults.delay("move", 60)

    def open_full(self) -> SimulatedHypervisor:
        return SimulatedHypervisor(self.folder, host="host-full", disk_mib=1)

    def kill(self, machine: MachineSpec) -> None:
        SimulatedHypervisor(self.folder, host="host-1").kill(machine.uuid)


class QemuHost(Host):
    """Forced to TCG: a `/dev/kvm` may be there and not work."""

    def __init__(self, folder: Path) -> None:
        self._full = folder / "full"
        super().__init__(folder)

    def open(self) -> QemuHypervisor:
        return QemuHypervisor(self.folder / "instances", host="host-1", acceleration="tcg")

    def open_full(self) -> QemuHypervisor:
        self._full.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=160k,mode=0711", "full", str(self._full)]
        if os.getuid() != 0 or subprocess.run(mount, check=False).returncode:
            pytest.skip("a full disk needs the right to mount one")
        return QemuHypervisor(self._full / "instances", host="host-full", acceleration="tcg")

    def kill(self, machine: MachineSpec) -> None:
        pid = int((self.folder / "instances" / str(machine.uuid) / "pid").read_text())
        fd = os.pidfd_open(pid)
        os.kill(pid, signal.SIGKILL)
        select.select([fd], [], [], 10)
        os.close(fd)

    def talking_image(self) -> Path:
        image = self.folder / "talking.raw"
        image.write_bytes(BOOT_SECTOR.ljust(1024 * 1024, b"\0"))
        return image

    def spec(self, **wanted: object) -> MachineSpec:
        return super().spec(image_format="raw", **wanted)

    def clear(self) -> None:
        super().clear()
        if self._full.is_mount():
            subprocess.run(["/bin/umount", str(self._full)], check=True)

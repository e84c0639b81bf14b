"""The QEMU host: each method of the contract, as an order to one machine under its fence."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from cloudwright.contracts.errors import (
    DriverError,
    Gone,
    OutOfSpace,
    Rejected,
    Unreachable,
    Unsupported,
)
from cloudwright.contracts.hypervisor import (
    DiskCopy,
    DiskSpec,
    HostFacts,
    MachineSeen,
    MachineSpec,
    Metrics,
    NicSpec,
    Power,
    RescueSpec,
)
from cloudwright.drivers.hypervisors.qemu import acceleration as accelerations
from cloudwright.drivers.hypervisors.qemu import (
    config_drive,
    console,
    devices,
    disks,
    rescuing,
    resizing,
    suspending,
)
from cloudwright.drivers.hypervisors.qemu.account import Account
from cloudwright.drivers.hypervisors.qemu.copying import Copying
from cloudwright.drivers.hypervisors.qemu.emulator import Emulator
from cloudwright.drivers.hypervisors.qemu.fence import Fences
from cloudwright.drivers.hypervisors.qemu.folder import Folder, Intent, Wanted
from cloudwright.drivers.hypervisors.qemu.machine import Machine
from cloudwright.drivers.hypervisors.qemu.metrics import QUESTIONS, host_facts, metrics
from cloudwright.drivers.hypervisors.qemu.monitor import Command, Monitor
from cloudwright.drivers.hypervisors.qemu.staying import Staying
from cloudwright.drivers.hypervisors.qemu.watch import Watcher

_SOCKET_PATH_MAX = 107  # bytes of sun_path, without the closing NUL
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.ENOMEM}


class QemuHypervisor(Staying):
    """This machine as a host, with its instances in the folder `root`.

    `acceleration` is 'auto' (probed, cached), 'kvm' or 'tcg'. `user` is whom QEMU runs as when we
    are root (default: nobody); every folder above `root`, `run_dir` and the images must let that
    user pass. `run_dir` holds the sockets (default: `run/instances` beside `root`, or a folder of
    the system's temporary one where that path is too long for sockets). Raises Rejected for a
    user that does not exist or is root.
    """

    key: ClassVar[str] = "qemu"

    def __init__(
        self,
        root: Path,
        *,
        host: str,
        acceleration: str = "auto",
        user: str | None = None,
        run_dir: Path | None = None,
    ) -> None:
        self._root = root.absolute()
        self._run = _run_dir(self._root, run_dir)
        self._host = host
        self._setting = acceleration
        self._account = Account(user)
        self._fences = Fences(self._root)
        self._monitor = Monitor()
        self._watcher = Watcher(self._monitor)
        self._copying = Copying(self._account)
        self._powers: dict[UUID, Power] = {}

    @cached_property
    def emulator(self) -> Emulator:
        """The QEMU here and its acceleration. Raises Unreachable without one."""
        self._root.mkdir(mode=0o711, parents=True, exist_ok=True)
        return accelerations.choose(self._root / ".emulator.json", self._account, self._setting)

    def facts(self) -> HostFacts:
        with _told():
            return host_facts(self._host, self._root, self.emulator)

    def create(self, spec: MachineSpec, *, attempt: int) -> None:
        emulator = self.emulator
        with self._change(spec.uuid, attempt) as machine:
            folder = machine.folder
            try:
                if not folder.exists() or not folder.intent().made:
                    self._clear(machine)  # what an earlier try left, or a delete half done
                    self._make(folder, spec)
                if folder.intent().wanted is Wanted.RUN and folder.load("process") is None:
                    machine.start(emulator)
            except (Rejected, OSError):
                folder.remove()
                raise

    def show(self, uuid: UUID) -> MachineSeen:
        with self._present(uuid) as machine:
            console.rotate(machine.folder.console_log)
            return machine.seen()

    def list(self) -> Iterator[MachineSeen]:
        for uuid in self._uuids():
            try:
                yield self.show(uuid)
            except Gone:  # deleted meanwhile
                continue

    def start(self, uuid: UUID, *, attempt: int) -> None:
        emulator = self.emulator
        with self._present(uuid, attempt) as machine:
            self._copying.must_be_idle(machine.folder)
            seen = machine.seen()
            if seen.power is Power.UNRESPONSIVE:
                raise Unreachable(seen.reason)
            if seen.power is Power.CRASHED:
                machine.end()  # a guest that panicked still has a process
            suspending.forget(machine, self._account)
            machine.start(emulator)

    def stop(self, uuid: UUID, *, hard: bool, attempt: int) -> None:
        with self._present(uuid, attempt) as machine:
            suspending.forget(machine, self._account)
            machine.folder.want(Wanted.OFF)
            if hard:
                machine.end()
            elif machine.process() is not None:
                machine.ask(Command("system_powerdown"))

    def reboot(self, uuid: UUID, *, hard: bool, attempt: int) -> None:
        emulator = self.emulator
        with self._present(uuid, attempt) as machine:
            power = machine.seen().power
            if not hard:
                if power is not Power.RUNNING:
                    raise Rejected(f"it is {power}")
                machine.folder.want(Wanted.REBOOT)
                machine.ask(Command("system_powerdown"))
            elif power in {Power.RUNNING, Power.PAUSED}:
                machine.folder.want(Wanted.RUN)
                machine.folder.start_freely()
                machine.ask(Command("system_reset"), Command("cont"))
            else:
                self._copying.must_be_idle(machine.folder)
                machine.end()
                suspending.forget(machine, self._account)
                machine.start(emulator)

    def pause(self, uuid: UUID, *, attempt: int) -> None:
        with self._present(uuid, attempt) as machine:
            machine.must_run()
            machine.ask(Command("stop"))

    def unpause(self, uuid: UUID, *, attempt: int) -> None:
        with self._present(uuid, attempt) as machine:
            machine.must_run()
            machine.folder.start_freely()
            machine.ask(Command("cont"))

    def suspend(self, uuid: UUID, *, attempt: int) -> bool:
        with self._present(uuid, attempt) as machine:
            return suspending.suspend(machine)

    def resume(self, uuid: UUID, *, attempt: int) -> bool:
        emulator = self.emulator
        with self._present(uuid, attempt) as machine:
            return suspending.resume(machine, emulator)

    def rescue(self, uuid: UUID, system: RescueSpec, *, attempt: int) -> None:
        emulator = self.emulator
        with self._present(uuid, attempt) as machine:
            self._copying.must_be_idle(machine.folder)
            rescuing.rescue(machine, system, emulator, self._account)

    def unrescue(self, uuid: UUID, *, attempt: int) -> None:
        with self._present(uuid, attempt) as machine:
            rescuing.unrescue(machine)

    def set_password(self, uuid: UUID, password: str, *, attempt: int) -> None:
        with self._present(uuid, attempt):
            raise Unsupported("without an agent in the guest nobody can set its passwords")

    def crash(self, uuid: UUID, *, attempt: int) -> None:
        with self._present(uuid, attempt) as machine:
            machine.must_run()
            machine.ask(Command("inject-nmi"))

    def resize(self, uuid: UUID, *, vcpus: int, ram_mib: int, disk_mib: int, attempt: int) -> None:
        with self._present(uuid, attempt) as machine:
            machine.must_be_off()
            self._copying.must_be_idle(machine.folder)
            wanted = replace(machine.folder.spec(), vcpus=vcpus, ram_mib=ram_mib, disk_mib=disk_mib)
            resizing.resize(machine.folder, wanted, self._account)

    def confirm_resize(self, uuid: UUID, *, attempt: int) -> None:
        with self._present(uuid, attempt) as machine:
            resizing.confirm(machine, self._account)

    def revert_resize(self, uuid: UUID, *, attempt: int) -> None:
        with self._present(uuid, attempt) as machine:
            machine.must_be_off()
            self._copying.must_be_idle(machine.folder)
            resizing.revert(machine.folder, self._account)

    def rename(self, uuid: UUID, name: str, *, attempt: int) -> None:
        with self._present(uuid, attempt) as machine:
            machine.folder.save_spec(replace(machine.folder.spec(), name=name))

    def delete(self, uuid: UUID, *, attempt: int) -> None:
        with self._change(uuid, attempt) as machine:
            self._clear(machine)
        self._fences.sweep()

    def copy_disk(self, uuid: UUID, target: Path, *, attempt: int) -> DiskCopy:
        with self._present(uuid, attempt) as machine:
            machine.seen()
            if not machine.folder.spec().has_root:
                raise Rejected("it has no root disk: it starts from a volume")
            return self._copying.look(machine, target)

    def attach_volume(self, uuid: UUID, disk: DiskSpec, *, attempt: int) -> None:
        with self._present(uuid, attempt) as machine:
            if disk.path is not None:
                self._account.must_reach(disk.path)
            devices.attach_disk(machine, disk)

    def detach_volume(self, uuid: UUID, disk: UUID, *, attempt: int) -> bool:
        with self._present(uuid, attempt) as machine:
            return devices.detach_disk(machine, disk)

    def attach_port(self, uuid: UUID, nic: NicSpec, *, attempt: int) -> None:
        with self._present(uuid, attempt) as machine:
            devices.attach_nic(machine, nic)

    def detach_port(self, uuid: UUID, port: UUID, *, attempt: int) -> bool:
        with self._present(uuid, attempt) as machine:
            return devices.detach_nic(machine, port)

    def console_log(self, uuid: UUID, *, max_bytes: int) -> bytes:
        with _told():
            return console.tail(self._existing(uuid).console_log, max_bytes)

    def console_socket(self, uuid: UUID, kind: str) -> Path:
        path = self._existing(uuid).consoles.get(kind)
        if path is None:
            raise Unsupported(f"there is no console called {kind}")
        if not path.exists():
            raise Gone(f"instance {uuid} is off")
        return path

    def metrics(self, uuid: UUID) -> Metrics:
        with self._present(uuid) as machine:
            console.rotate(machine.folder.console_log)
            machine.must_run()
            process = machine.process()
            if process is None:
                raise Rejected("it is off")
            return metrics(process, machine.folder.spec(), machine.ask(*QUESTIONS))

    def events(self) -> Iterator[UUID]:
        for uuid in self._uuids():
            if uuid not in self._powers:
                self._watcher.touch(uuid)
        for uuid in self._watcher.drain():
            try:
                power = self.show(uuid).power
            except Gone:
                self._powers.pop(uuid, None)
                continue
            except DriverError:
                self._watcher.touch(uuid)
                continue
            if power in {Power.RUNNING, Power.PAUSED, Power.UNRESPONSIVE}:
                self._watcher.follow(uuid, self._folder(uuid).events)
            if self._powers.get(uuid) is not power:
                self._powers[uuid] = power
                yield uuid

    # How the methods above come to their machine.

    @contextmanager
    def _change(self, uuid: UUID, attempt: int | None) -> Iterator[Machine]:
        with _told(), self._fences.hold(uuid, attempt):
            yield Machine(self._folder(uuid), self._monitor, self._account)
        if attempt is not None:
            self._watcher.touch(uuid)

    @contextmanager
    def _present(self, uuid: UUID, attempt: int | None = None) -> Iterator[Machine]:
        self._existing(uuid)
        with self._change(uuid, attempt) as machine:
            self._existing(uuid)  # it may have been deleted while we waited
            yield machine

    def _existing(self, uuid: UUID) -> Folder:
        folder = self._folder(uuid)
        if not folder.exists():
            raise Gone(f"instance {uuid}")
        return folder

    def _folder(self, uuid: UUID) -> Folder:
        return Folder(self._root, self._run, uuid)

    def _uuids(self) -> Iterator[UUID]:
        if not self._root.is_dir():
            return
        for path in sorted(self._root.iterdir()):
            if not path.name.startswith(".") and (path / "spec.json").exists():
                yield UUID(path.name)

    def _clear(self, machine: Machine) -> None:
        """Leave nothing of it, neither process nor file."""
        folder = machine.folder
        if folder.exists():
            folder.save_intent(Intent(Wanted.OFF, made=False))
            self._copying.forget(folder)
            process = machine.process()
            if process is not None:
                machine.kill(process)
        folder.remove()

    def _make(self, folder: Folder, spec: MachineSpec) -> None:
        """Disks and config drive."""
        self._root.mkdir(mode=0o711, parents=True, exist_ok=True)
        whole = spec
        if spec.has_root:
            whole = replace(spec, disk_mib=disks.root_size_mib(spec, self._account))
        folder.make(whole, self._account)
        if spec.has_root:
            disks.create_root(folder.disk, whole, self._account)
        devices.make_own_disks(folder, spec, self._account)
        if spec.files:
            config_drive.write(folder.config_drive, spec.files)
            self._account.give(folder.config_drive)
        folder.save_intent(Intent(Wanted.RUN, made=True))


def _run_dir(root: Path, wanted: Path | None) -> Path:
    run = (wanted or root.parent / "run" / "instances").absolute()
    longest = Folder(root, run, UUID(int=0)).events
    if len(os.fsencode(longest)) <= _SOCKET_PATH_MAX:
        return run
    if wanted is not None:
        raise Rejected(f"{run} is too long a path for sockets")
    name = hashlib.sha256(os.fsencode(root)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"cloudwright-{name}"


@contextmanager
def _told() -> Iterator[None]:
    """What the operating system refuses, in the contract's words."""
    try:
        yield
    except TimeoutError as exc:
        raise DriverError(str(exc)) from exc
    except OSError as exc:
        reason = exc.strerror or str(exc)
        kind = OutOfSpace if exc.errno in _NO_ROOM else Rejected
        raise kind(reason, internal=str(exc)) from exc

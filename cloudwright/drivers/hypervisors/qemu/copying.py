"""A flattened copy of a root disk, made in the background: by a job of the running QEMU, or by
qemu-img when it is off. Both outlive us; `copy.json` says which one to look for.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any

from cloudwright.contracts.errors import Busy, DriverError, Rejected
from cloudwright.contracts.hypervisor import DiskCopy
from cloudwright.drivers.hypervisors.qemu import disks
from cloudwright.drivers.hypervisors.qemu.account import Account
from cloudwright.drivers.hypervisors.qemu.argv import root_node
from cloudwright.drivers.hypervisors.qemu.folder import Folder
from cloudwright.drivers.hypervisors.qemu.machine import Machine
from cloudwright.drivers.hypervisors.qemu.monitor import Command
from cloudwright.drivers.hypervisors.qemu.process import Process, remember
from cloudwright.kernel.units import MIB

JOB = "copy"


class Copying:
    """The copies of one host's disks. The caller holds the instance's fence."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._deliveries: dict[Path, Future[None]] = {}

    def look(self, machine: Machine, target: Path) -> DiskCopy:
        """Begin the copy to `target`, or tell how far it is. A failed one is cleaned up and its
        reason raised; the next call begins again."""
        folder = machine.folder
        written = folder.load("copy")
        if written is None:
            if target.exists():
                return DiskCopy(percent=100, done=target)
            return self._begin(machine, target)
        if written["target"] != str(target):
            raise Busy(f"its disk is being copied to {written['target']}")
        try:
            if written["ready"]:
                return self._deliver(folder, target)
            if written["by"] == JOB:
                return self._look_at_job(machine, target)
            return self._look_at_child(machine, target)
        except (Rejected, OSError):
            self.forget(folder)
            raise

    def must_be_idle(self, folder: Folder) -> None:
        """Raises Busy while qemu-img holds the disk of a machine that is off."""
        if self._child(folder) is not None:
            raise Busy("its disk is being copied")

    def forget(self, folder: Folder) -> None:
        """End the copy and remove what there is of it."""
        child = self._child(folder)
        if child is not None:
            child.kill(str(folder.uuid))
        folder.copy_part.unlink(missing_ok=True)
        folder.forget("copier")
        folder.forget("copy")

    def _begin(self, machine: Machine, target: Path) -> DiskCopy:
        folder = machine.folder
        folder.copy_part.unlink(missing_ok=True)
        by = JOB if machine.process() is not None else "child"
        self._write(folder, target, by=by, ready=False)
        try:
            if by == JOB:
                self._start_job(machine)
            else:
                self._start_child(folder)
        except DriverError:
            self.forget(folder)
            raise
        return DiskCopy(percent=0)

    def _start_job(self, machine: Machine) -> None:
        folder = machine.folder
        disks.create_empty(folder.copy_part, folder.spec().disk_mib, self._account)
        with suppress(Rejected):
            machine.ask(Command("blockdev-del", node_name=JOB))
        machine.ask(
            Command(
                "blockdev-add",
                driver="qcow2",
                node_name=JOB,
                discard="unmap",
                detect_zeroes="unmap",
                file={"driver": "file", "filename": str(folder.copy_part)},
            ),
            Command(
                "blockdev-backup",
                job_id=JOB,
                device="root",
                target=JOB,
                sync="full",
                auto_dismiss=False,
            ),
        )

    def _look_at_job(self, machine: Machine, target: Path) -> DiskCopy:
        if machine.process() is None:
            return self._begin(machine, target)  # the job died with its QEMU
        (jobs,) = machine.ask(Command("query-jobs"))
        assert isinstance(jobs, list)  # noqa: S101 - for the type checker
        job: dict[str, Any] | None = next((one for one in jobs if one["id"] == JOB), None)
        if job is None:
            return self._begin(machine, target)  # it was another QEMU's
        if job["status"] != "concluded":
            total = max(1, job["total-progress"])
            return DiskCopy(percent=min(99, 100 * job["current-progress"] // total))
        machine.ask(Command("job-dismiss", id=JOB), Command("blockdev-del", node_name=JOB))
        if "error" in job:
            disks.refuse(str(job["error"]))
        return self._deliver(machine.folder, target)

    def _start_child(self, folder: Folder) -> None:
        source = root_node(folder.spec(), folder)
        command = disks.convert_command(source, folder.copy_part)
        # Opened by us: the child gets the files, not the right to name them.
        with (
            folder.rewrite(folder.copy_output) as out,
            folder.rewrite(folder.copy_errors) as errors,
        ):
            child = self._account.spawn(command, output=out, errors=errors)
        threading.Thread(target=child.wait, daemon=True).start()  # no zombie is left
        # Our own child for sure; its command line is not there in the first instant of its life.
        process = Process.of(child.pid, "")
        if process is not None:
            remember(folder, "copier", process)

    def _look_at_child(self, machine: Machine, target: Path) -> DiskCopy:
        folder = machine.folder
        told = re.findall(r"\((\d+)\.\d+/100%\)", folder.read(folder.copy_output))
        percent = int(told[-1]) if told else 0
        if self._child(folder) is not None:
            return DiskCopy(percent=min(99, percent))
        errors = folder.read(folder.copy_errors)
        if errors:
            disks.refuse(errors)
        if percent < 100:
            return self._begin(machine, target)  # it was killed
        return self._deliver(folder, target)

    def _child(self, folder: Folder) -> Process | None:
        written = folder.load("copier")
        if written is None or not Process(**written).alive(str(folder.uuid)):
            return None
        return Process(**written)

    def _deliver(self, folder: Folder, target: Path) -> DiskCopy:
        """Move the finished copy to `target` in a thread: it may be on another file system."""
        self._write(folder, target, by="", ready=True)
        delivery = self._deliveries.get(target)
        if delivery is None:
            delivery = self._deliveries[target] = Future()
            threading.Thread(target=_move, args=(folder, target, delivery), daemon=True).start()
        if not delivery.done():
            return DiskCopy(percent=99)
        del self._deliveries[target]
        delivery.result()
        self.forget(folder)
        return DiskCopy(percent=100, done=target)

    def _write(self, folder: Folder, target: Path, *, by: str, ready: bool) -> None:
        folder.save("copy", {"target": str(target), "by": by, "ready": ready})


def _move(folder: Folder, target: Path, delivery: Future[None]) -> None:
    try:
        if folder.copy_part.exists():  # else it was moved before we were killed
            _install(folder.copy_part, target)
        delivery.set_result(None)
    except OSError as exc:
        delivery.set_exception(exc)


def _install(part: Path, target: Path) -> None:
    """Put the bytes of `part`, which belongs to QEMU's user, at `target` as a file of whoever owns
    the folder there, readable by its group."""
    beside = target.with_name(f".{target.name}.part")
    try:
        _copy_bytes(part, beside)
        beside.replace(target)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def _copy_bytes(part: Path, beside: Path) -> None:
    source = os.open(part, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(source, "rb") as read, beside.open("wb") as write:
        shutil.copyfileobj(read, write, MIB)
        write.flush()
        os.fchmod(write.fileno(), 0o640)
        if os.getuid() == 0:
            folder = beside.parent.stat()
            os.fchown(write.fileno(), folder.st_uid, folder.st_gid)
        os.fsync(write.fileno())

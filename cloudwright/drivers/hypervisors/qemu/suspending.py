"""Memory on the disk and back: a snapshot with the machine's state inside its root disk, by jobs of
QEMU that are asked for and looked at. The processors stand while a job runs, so nothing is written
to the disk that the snapshot does not know.
"""

from __future__ import annotations

from typing import Any

from cloudwright.contracts.errors import Rejected
from cloudwright.contracts.hypervisor import Power
from cloudwright.drivers.hypervisors.qemu import disks
from cloudwright.drivers.hypervisors.qemu.account import Account
from cloudwright.drivers.hypervisors.qemu.emulator import Emulator
from cloudwright.drivers.hypervisors.qemu.folder import Wanted
from cloudwright.drivers.hypervisors.qemu.machine import Machine
from cloudwright.drivers.hypervisors.qemu.monitor import Command

SNAPSHOT = "suspended"
SAVE, LOAD = "suspend", "resume"


def suspend(machine: Machine) -> bool:
    """True once the memory is on the disk and the process gone. Raises Rejected, OutOfSpace."""
    folder = machine.folder
    if machine.seen().power is Power.SUSPENDED:
        return True
    machine.must_run()
    if folder.intent().wanted is not Wanted.SUSPEND:
        folder.want(Wanted.SUSPEND)
    job = _job(machine, SAVE)
    if job is None:
        machine.ask(Command("stop"), _snapshot("snapshot-save", SAVE))
        return False
    if not _concluded(machine, job):
        return False
    if "error" in job:
        folder.want(Wanted.RUN)
        machine.ask(Command("cont"))
        disks.refuse(str(job["error"]))
    folder.want(Wanted.SUSPENDED)
    machine.end()
    return True


def resume(machine: Machine, emulator: Emulator) -> bool:
    """True once the guest goes on where it was. Raises Rejected."""
    folder = machine.folder
    seen = machine.seen()
    if seen.power is Power.SUSPENDED:
        machine.start(emulator, Wanted.RESUME)
    elif folder.intent().wanted is not Wanted.RESUME:
        if seen.power is Power.RUNNING:
            return True
        raise Rejected(f"it is {seen.power}")
    job = _job(machine, LOAD)
    if job is None:
        machine.ask(_snapshot("snapshot-load", LOAD))
        return False
    if not _concluded(machine, job):
        return False
    if "error" in job:
        folder.want(Wanted.SUSPENDED)
        machine.end()
        disks.refuse(str(job["error"]))
    folder.start_freely()
    machine.ask(
        Command("blockdev-snapshot-delete-internal-sync", device="root", name=SNAPSHOT),
        Command("cont"),
    )
    folder.want(Wanted.RUN)
    return True


def forget(machine: Machine, account: Account) -> None:
    """What was suspended is off, and its memory gone."""
    folder = machine.folder
    if folder.intent().wanted not in (Wanted.SUSPENDED, Wanted.RESUME):
        return
    machine.end()
    if SNAPSHOT in disks.snapshots(folder.disk, account):
        disks.drop_snapshot(folder.disk, SNAPSHOT, account)
    folder.want(Wanted.OFF)


def _snapshot(command: str, job: str) -> Command:
    return Command(command, job_id=job, tag=SNAPSHOT, vmstate="root", devices=["root"])


def _job(machine: Machine, name: str) -> dict[str, Any] | None:
    (jobs,) = machine.ask(Command("query-jobs"))
    assert isinstance(jobs, list)  # noqa: S101 - for the type checker
    return next((one for one in jobs if one["id"] == name), None)


def _concluded(machine: Machine, job: dict[str, Any]) -> bool:
    """Whether it is over; then QEMU forgets it."""
    if job["status"] != "concluded":
        return False
    machine.ask(Command("job-dismiss", id=job["id"]))
    return True

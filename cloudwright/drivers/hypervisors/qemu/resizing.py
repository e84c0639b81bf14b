"""Another size for a machine that is off. What its disk held is kept as a snapshot inside the qcow2
file: taken and taken back in an instant, however large the disk is.

`kept.json` is the size before. It is written before the snapshot is made and removed after that is
gone, so that a driver that was killed in between begins again.
"""

from __future__ import annotations

from dataclasses import replace

from cloudwright.contracts.errors import Rejected
from cloudwright.contracts.hypervisor import MachineSpec
from cloudwright.drivers.hypervisors.qemu import disks
from cloudwright.drivers.hypervisors.qemu.account import Account
from cloudwright.drivers.hypervisors.qemu.folder import Folder
from cloudwright.drivers.hypervisors.qemu.machine import Machine
from cloudwright.drivers.hypervisors.qemu.monitor import Command

SNAPSHOT = "before-resize"


def resize(folder: Folder, wanted: MachineSpec, account: Account) -> None:
    """Make the disk larger and write the new size down. Raises Rejected, OutOfSpace."""
    before = folder.spec()
    if _size(before) == _size(wanted):
        return
    if wanted.disk_mib < before.disk_mib:
        raise Rejected(f"its disk has {before.disk_mib} MiB")
    _forget(folder, account)
    folder.save("kept", _size(before))
    if folder.disk.exists():
        disks.take_snapshot(folder.disk, SNAPSHOT, account)
        disks.grow(folder.disk, wanted.disk_mib, account)
    folder.save_spec(wanted)


def confirm(machine: Machine, account: Account) -> None:
    """Drop the snapshot, under the running machine if it runs."""
    folder = machine.folder
    if folder.load("kept") is None:
        return
    if machine.process() is None:
        _forget(folder, account)
        return
    if SNAPSHOT in _snapshots(folder, account):
        machine.ask(Command("blockdev-snapshot-delete-internal-sync", device="root", name=SNAPSHOT))
    folder.forget("kept")


def revert(folder: Folder, account: Account) -> None:
    """Size and disk are what was kept."""
    kept = folder.load("kept")
    if kept is None:
        return
    if SNAPSHOT in _snapshots(folder, account):
        disks.go_back(folder.disk, SNAPSHOT, account)
    vcpus, ram_mib, disk_mib = kept
    folder.save_spec(replace(folder.spec(), vcpus=vcpus, ram_mib=ram_mib, disk_mib=disk_mib))
    _forget(folder, account)


def _forget(folder: Folder, account: Account) -> None:
    if folder.load("kept") is None:
        return
    if SNAPSHOT in _snapshots(folder, account):
        disks.drop_snapshot(folder.disk, SNAPSHOT, account)
    folder.forget("kept")


def _snapshots(folder: Folder, account: Account) -> list[str]:
    """A machine that starts from a volume has no disk here."""
    return disks.snapshots(folder.disk, account) if folder.disk.exists() else []


def _size(spec: MachineSpec) -> tuple[int, int, int]:
    return spec.vcpus, spec.ram_mib, spec.disk_mib

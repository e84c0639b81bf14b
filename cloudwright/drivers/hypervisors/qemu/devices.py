"""Disks and cards that come and go: their names in QEMU, their places, and how a running guest is
given them and asked to let go of them.

What a machine has is written into its spec before the act, and struck out when the guest has let
go: every start makes exactly that, and a call that was cut off is simply made again.
"""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from cloudwright.contracts.errors import Rejected
from cloudwright.contracts.hypervisor import DiskSpec, MachineSpec, NicSpec
from cloudwright.drivers.hypervisors.qemu.account import Account
from cloudwright.drivers.hypervisors.qemu.argv import (
    disk_device,
    disk_name,
    disk_node,
    netdev,
    netdev_name,
    nic_device,
    nic_name,
)
from cloudwright.drivers.hypervisors.qemu.folder import Folder
from cloudwright.drivers.hypervisors.qemu.machine import Machine
from cloudwright.drivers.hypervisors.qemu.monitor import Command
from cloudwright.kernel.units import MIB

_PAGE = 4096
_SWAP_SIGNATURE = b"SWAPSPACE2"


def attach_disk(machine: Machine, disk: DiskSpec) -> None:
    """Put a volume in. Raises Rejected."""
    folder, spec = machine.folder, machine.folder.spec()
    if disk.path is None or not disk.path.is_file():
        raise Rejected(f"volume {disk.uuid} has no file")
    name = disk_name(disk.uuid)
    slots = folder.take_slots([name])
    if all(each.uuid != disk.uuid for each in spec.disks):
        folder.save_spec(replace(spec, disks=(*spec.disks, disk)))
    backend = Command("blockdev-add", **disk_node(disk, folder))
    _plug(machine, spec, name, backend, Command("device_add", **disk_device(disk, slots)))


def detach_disk(machine: Machine, uuid: UUID) -> bool:
    """Whether it is out. Raises Rejected."""
    name = disk_name(uuid)
    if not _unplug(machine, name, Command("blockdev-del", node_name=name)):
        return False
    spec = machine.folder.spec()
    disks = tuple(each for each in spec.disks if each.uuid != uuid)
    _strike(machine, replace(spec, disks=disks), name)
    return True


def attach_nic(machine: Machine, nic: NicSpec) -> None:
    """Put a card in. Raises Rejected."""
    folder, spec = machine.folder, machine.folder.spec()
    name = nic_name(nic.port_uuid)
    slots = folder.take_slots([name])
    if all(each.port_uuid != nic.port_uuid for each in spec.nics):
        folder.save_spec(replace(spec, nics=(*spec.nics, nic)))
    backend = Command("netdev_add", **netdev(nic, slots))
    _plug(machine, spec, name, backend, Command("device_add", **nic_device(nic, slots)))


def detach_nic(machine: Machine, uuid: UUID) -> bool:
    """Whether it is out. Raises Rejected."""
    name = nic_name(uuid)
    if not _unplug(machine, name, Command("netdev_del", id=netdev_name(uuid))):
        return False
    spec = machine.folder.spec()
    nics = tuple(each for each in spec.nics if each.port_uuid != uuid)
    _strike(machine, replace(spec, nics=nics), name)
    return True


def make_own_disks(folder: Folder, spec: MachineSpec, account: Account) -> None:
    """The files of the disks that are the machine's own. Raises OSError."""
    own = [disk for disk in spec.disks if disk.path is None]
    if own:
        folder.own_disks.mkdir(mode=0o700)
        account.give(folder.own_disks)
    for disk in own:
        path = folder.own_disks / str(disk.uuid)
        _make_own(path, disk)
        account.give(path)


def _make_own(path: Path, disk: DiskSpec) -> None:
    """Holes, and for swap its first page."""
    size = disk.size_mib * MIB
    with path.open("xb") as file:
        file.truncate(size)
        if disk.swap and size > 10 * _PAGE:
            # Linux's header: version and last page after 1024 bytes of boot blocks, the uuid, the
            # signature at the end of the page.
            file.seek(1024)
            file.write(struct.pack("<III", 1, size // _PAGE - 1, 0) + disk.uuid.bytes)
            file.seek(_PAGE - len(_SWAP_SIGNATURE))
            file.write(_SWAP_SIGNATURE)


def _plug(
    machine: Machine, before: MachineSpec, name: str, backend: Command, device: Command
) -> None:
    """Backend, then device; what is there already is kept. What QEMU refuses, the next start would
    not have either: it is struck out again."""
    if machine.process() is None or name in _devices(machine):
        return
    try:
        _ask_unless(machine, backend, "uplicate")
        machine.ask(device)
    except Rejected:
        _strike(machine, before, name)
        raise


def _unplug(machine: Machine, name: str, backend: Command) -> bool:
    """Whether neither device nor backend is there any more."""
    if machine.process() is None:
        return True
    if name in _devices(machine):
        # Asked again while it has not answered, QEMU may say so.
        _ask_unless(machine, Command("device_del", id=name), "in the process of unplug")
        if name in _devices(machine):
            return False
    return _ask_unless(machine, backend, "ind node", "not found", "in use") != "in use"


def _ask_unless(machine: Machine, command: Command, *expected: str) -> str:
    """Ask; a refusal in one of these words is no error, and returned. Raises Rejected."""
    try:
        machine.ask(command)
    except Rejected as problem:
        found = next((words for words in expected if words in problem.internal), None)
        if found is None:
            raise
        return found
    return ""


def _strike(machine: Machine, spec: MachineSpec, name: str) -> None:
    machine.folder.save_spec(spec)
    machine.folder.free_slot(name)


def _devices(machine: Machine) -> frozenset[str]:
    (found,) = machine.ask(Command("qom-list", path="/machine/peripheral"))
    assert isinstance(found, list)  # noqa: S101 - for the type checker
    return frozenset(str(each["name"]) for each in found)

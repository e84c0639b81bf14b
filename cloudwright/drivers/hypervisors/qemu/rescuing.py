"""A machine that is started from another system, its own disk beside it.

`rescue.json` names that system. It is written when the rescue disk is whole and removed before that
goes: while it is there, each start is one into the rescue.
"""

from __future__ import annotations

from cloudwright.contracts.hypervisor import RescueSpec
from cloudwright.drivers.hypervisors.qemu import config_drive, disks
from cloudwright.drivers.hypervisors.qemu.account import Account
from cloudwright.drivers.hypervisors.qemu.emulator import Emulator
from cloudwright.drivers.hypervisors.qemu.folder import Wanted
from cloudwright.drivers.hypervisors.qemu.machine import Machine


def rescue(machine: Machine, system: RescueSpec, emulator: Emulator, account: Account) -> None:
    """Start from `system`. Raises Rejected, OutOfSpace, Unreachable."""
    folder = machine.folder
    if folder.load("rescue") is None:
        machine.end()
        _remove(machine)
        account.must_reach(system.image)
        disks.create_over(folder.rescue_disk, system.image, system.image_format, account)
        if system.files:
            config_drive.write(folder.rescue_drive, system.files)
            account.give(folder.rescue_drive)
        folder.save("rescue", {"image": str(system.image), "image_format": system.image_format})
    machine.start(emulator)


def unrescue(machine: Machine) -> None:
    """Off, and the rescue system gone."""
    if machine.folder.load("rescue") is None:
        return
    machine.folder.want(Wanted.OFF)
    machine.end()
    machine.folder.forget("rescue")
    _remove(machine)


def _remove(machine: Machine) -> None:
    machine.folder.rescue_disk.unlink(missing_ok=True)
    machine.folder.rescue_drive.unlink(missing_ok=True)

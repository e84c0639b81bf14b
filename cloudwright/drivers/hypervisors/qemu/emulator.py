"""The QEMU that is installed here: where, which, and what it can run guests with."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass

from cloudwright.contracts.errors import Unreachable
from cloudwright.drivers.hypervisors.qemu.account import Account

BINARY = "qemu-system-x86_64"


@dataclass(frozen=True, slots=True)
class Emulator:
    """`machine` is a versioned machine type, so that a guest's hardware outlives an upgrade."""

    binary: str
    version: str
    machine: str
    acceleration: str


def installed(account: Account) -> tuple[str, str, str]:
    """Path, version and newest `pc` machine type of the QEMU here. Raises Unreachable."""
    binary = shutil.which(BINARY)
    if binary is None:
        raise Unreachable(f"{BINARY} is not installed")
    version = re.search(r"version (\d[\w.]*)", _say(account, binary, "-version"))
    machine = re.search(r"alias of (pc-i440fx-[\w.]+)", _say(account, binary, "-machine", "help"))
    if version is None or machine is None:
        raise Unreachable(f"{binary} does not say its version")
    return binary, version[1], machine[1]


def _say(account: Account, *command: str) -> str:
    try:
        return account.run(command, seconds=20).stdout
    except (OSError, subprocess.TimeoutExpired) as exc:
        raise Unreachable(f"{command[0]}: {exc}") from exc

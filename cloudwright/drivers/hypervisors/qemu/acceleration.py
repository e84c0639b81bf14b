"""Whether KVM works here. A `/dev/kvm` that opens proves nothing: something must run on it."""

from __future__ import annotations

import json
import os
import select
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from cloudwright.drivers.hypervisors.qemu.account import Account
from cloudwright.drivers.hypervisors.qemu.emulator import Emulator, installed
from cloudwright.drivers.hypervisors.qemu.process import boot_id
from cloudwright.kernel.units import MIB

PROBE_SECONDS = 5.0
SAID = b"CLOUDWRIGHT"

# A boot sector: enter protected mode, count memory up 16 million times, write to the serial port,
# halt. The work tells a KVM that emulates each instruction (and would take minutes to boot a
# kernel) from one that runs them.
_CODE = bytes.fromhex(
    "fa 31c0 8ed8"  # cli; ds = 0
    "0f0116 687c"  # lgdt [0x7c68]
    "0f20c0 0c01 0f22c0"  # cr0.PE = 1
    "ea 177c 0800"  # far jump to 08:7c17, 32 bits from here on
    "66b81000 8ed8 8ec0"  # ds = es = 0x10
    "b9 00000001"  # ecx = 0x1000000
    "ff040d 00001000 49 75f6"  # inc dword [0x100000 + ecx]; dec ecx; jnz
    "be 427c0000 66ba f803"  # esi = the text at 0x7c42; dx = 0x3f8
    "ac 84c0 7403 ee ebf8"  # lodsb; out dx, al; until 0
    "f4 ebfd"  # hlt, for ever
)
_DESCRIPTORS = bytes.fromhex("0000000000000000 ffff0000009acf00 ffff00000092cf00 1700 507c0000")
BOOT_SECTOR = (
    (_CODE + SAID + b"\r\n\0").ljust(0x50, b"\0") + _DESCRIPTORS
).ljust(510, b"\0") + b"\x55\xaa"  # fmt: skip


def choose(cache: Path, account: Account, setting: str) -> Emulator:
    """The emulator with 'kvm' or 'tcg': as `setting` says, or by the probe if it is 'auto'. What
    the probe found holds for this QEMU until the host boots again. Raises Unreachable."""
    binary, version, machine = installed(account)
    if setting != "auto":
        return Emulator(binary, version, machine, setting)
    key = f"{version} {boot_id()}"
    with suppress(FileNotFoundError, ValueError):
        known = json.loads(cache.read_text())
        if known["key"] == key:
            return Emulator(binary, version, machine, known["acceleration"])
    kvm = Emulator(binary, version, machine, "kvm")
    found = "kvm" if os.path.exists("/dev/kvm") and boots(kvm, account) else "tcg"  # noqa: PTH110
    part = cache.with_suffix(".part")
    part.write_text(json.dumps({"key": key, "acceleration": found}))
    part.replace(cache)
    return Emulator(binary, version, machine, found)


def boots(emulator: Emulator, account: Account) -> bool:
    """Whether the boot sector is heard within a few seconds."""
    with tempfile.TemporaryDirectory(prefix="cloudwright-probe-") as folder:
        disk = Path(folder) / "disk"
        disk.write_bytes(BOOT_SECTOR.ljust(MIB, b"\0"))  # the BIOS wants more than a sector
        account.give(disk)
        account.give(Path(folder))
        drive = {"driver": "raw", "node-name": "disk", "read-only": True}
        drive_file = {"driver": "file", "filename": str(disk), "read-only": True}
        process = account.spawn(
            [
                *(emulator.binary, "-nodefaults", "-no-user-config", "-display", "none"),
                *("-machine", f"{emulator.machine},accel={emulator.acceleration}"),
                *("-cpu", "host" if emulator.acceleration == "kvm" else "max", "-m", "32"),
                *("-blockdev", json.dumps({**drive, "file": drive_file})),
                *("-device", "virtio-blk-pci,drive=disk", "-serial", "stdio"),
            ],
            output=subprocess.PIPE,
            errors=subprocess.DEVNULL,
        )
        try:
            return _heard(process)
        finally:
            process.kill()
            process.communicate()


def _heard(process: subprocess.Popen[bytes]) -> bool:
    assert process.stdout is not None  # noqa: S101 - for the type checker
    end, text = time.monotonic() + PROBE_SECONDS, b""
    while (left := end - time.monotonic()) > 0:
        if not select.select([process.stdout], [], [], left)[0]:
            return False
        chunk = os.read(process.stdout.fileno(), 4096)
        text += chunk
        if SAID in text:
            return True
        if not chunk:
            return False
    return False

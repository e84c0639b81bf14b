"""qemu-img, as QEMU's user and under limits. Formats are always named, never guessed."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from cloudwright.contracts.errors import OutOfSpace, Rejected, Unreachable
from cloudwright.contracts.hypervisor import MachineSpec
from cloudwright.drivers.hypervisors.qemu.account import Account
from cloudwright.kernel.units import MIB, bytes_to_mib

NO_SPACE = "No space left on device"
_SECONDS = 30
_LIMITS = ("prlimit", "--cpu=30", "--as=2147483648", "--")


def root_size_mib(spec: MachineSpec, account: Account) -> int:
    """How large the root disk will be. Raises Rejected: it must hold its image."""
    if spec.image is None:
        if spec.disk_mib <= 0:
            raise Rejected("a machine without an image needs the size of its disk")
        return spec.disk_mib
    account.must_reach(spec.image)
    said = json.loads(
        _run(account, "info", "-U", "-f", spec.image_format, "--output=json", str(spec.image))
    )
    if "backing-filename" in said or said.get("format-specific", {}).get("data", {}).get(
        "data-file"
    ):
        raise Rejected("the image names another file")
    image_mib = bytes_to_mib(said["virtual-size"])
    if spec.disk_mib and spec.disk_mib < image_mib:
        raise Rejected(f"the image needs a disk of {image_mib} MiB")
    return spec.disk_mib or image_mib


def create_root(target: Path, spec: MachineSpec, account: Account) -> None:
    """Make the root disk of `spec.disk_mib` over its image. Raises OutOfSpace, Rejected."""
    over: tuple[str, ...] = ()
    if spec.image is not None:
        # -u: do not open the image; its size is known and its header is not to be followed.
        over = ("-u", "-b", str(spec.image), "-F", spec.image_format)
    _run(account, "create", "-q", "-f", "qcow2", *over, str(target), str(spec.disk_mib * MIB))


def create_over(target: Path, image: Path, image_format: str, account: Account) -> None:
    """Make a disk over `image`, as large as that. Raises OutOfSpace, Rejected."""
    said = json.loads(_run(account, "info", "-U", "-f", image_format, "--output=json", str(image)))
    over = ("-u", "-b", str(image), "-F", image_format)
    size = str(said["virtual-size"])
    _run(account, "create", "-q", "-f", "qcow2", *over, str(target), size)


def create_empty(target: Path, size_mib: int, account: Account) -> None:
    """Make an empty qcow2 of that size. Raises OutOfSpace, Rejected."""
    _run(account, "create", "-q", "-f", "qcow2", str(target), str(size_mib * MIB))


def grow(target: Path, size_mib: int, account: Account) -> None:
    """Let the disk have that size, if it is smaller. Raises OutOfSpace, Rejected."""
    if bytes_to_mib(_info(target, account)["virtual-size"]) < size_mib:
        _run(account, "resize", "-q", "-f", "qcow2", str(target), str(size_mib * MIB))


def snapshots(target: Path, account: Account) -> list[str]:
    """Names of the snapshots inside the disk; a running QEMU may hold it."""
    return [each["name"] for each in _info(target, account).get("snapshots", ())]


def take_snapshot(target: Path, name: str, account: Account) -> None:
    """Keep what the disk holds now under `name`. Taken already = done."""
    if name not in snapshots(target, account):
        _run(account, "snapshot", "-q", "-c", name, *_source(target))


def go_back(target: Path, name: str, account: Account) -> None:
    """The disk holds what was kept, and has the size that it had."""
    _run(account, "snapshot", "-q", "-a", name, *_source(target))


def drop_snapshot(target: Path, name: str, account: Account) -> None:
    """Forget what was kept."""
    _run(account, "snapshot", "-q", "-d", name, *_source(target))


def _source(target: Path) -> tuple[str, ...]:
    """The disk for tools that take no format: by its node, and without what stands below it."""
    node = f"driver=qcow2,file.driver=file,file.filename={_escaped(str(target))}"
    return "--image-opts", node


def _escaped(text: str) -> str:
    """A value inside a comma-separated option."""
    return text.replace(",", ",,")


def _info(target: Path, account: Account) -> dict[str, Any]:
    said = _run(account, "info", "-U", "-f", "qcow2", "--output=json", str(target))
    found: dict[str, Any] = json.loads(said)
    return found


def convert_command(source: dict[str, object], target: Path) -> list[str]:
    """A command that flattens the block node `source` into a qcow2, telling its progress."""
    return ["qemu-img", "convert", "-p", "-O", "qcow2", f"json:{json.dumps(source)}", str(target)]


def refuse(output: str) -> None:
    """Raise what `output`, the words of a failed QEMU tool, means."""
    last = output.strip().rpartition("\n")[2] or "no reason given"
    if NO_SPACE in output or "Cannot allocate memory" in output:
        raise OutOfSpace(last)
    raise Rejected(last)


def _run(account: Account, *arguments: str) -> str:
    try:
        done = account.run([*_LIMITS, "qemu-img", *arguments], seconds=_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as exc:
        raise Unreachable(f"qemu-img: {exc}") from exc
    if done.returncode:
        refuse(done.stderr)
    return done.stdout

"""What do these bytes claim to be? Judged while they stream past, by oslo.utils' inspectors.

Nothing here opens a disk format with a program: headers are parsed in Python, chunk by chunk, and
no file is ever probed. A disk that would make QEMU open other files is refused outright.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from oslo_utils.imageutils import format_inspector

from cloudwright.kernel.errors import BadInput, TooLarge

RUNNABLE = ("raw", "qcow2", "iso")

# Formats that can name further files. Their safety checks decide; the others have nothing to hide.
_REACHES_OUT = ("qcow2", "qed", "vmdk")
# A raw disk may hold a partition table or a filesystem of a CD: that is no other format.
_INSIDE_RAW = frozenset({"gpt", "iso"})
# How files of other formats begin. A header that was cut off or spoilt still is no raw disk.
_BEGINNINGS = {
    b"QFI\xfb": "qcow2",
    b"QED\0": "qed",
    b"KDMV": "vmdk",
    b"COWD": "vmdk",
    b"# Disk DescriptorFile": "vmdk",
    b"conectix": "vhd",
    b"vhdxfile": "vhdx",
}
_HEAD_BYTES = max(map(len, _BEGINNINGS))


class DangerousImage(BadInput):
    """400: opening this disk would open other files of the host."""

    code, message = "image.dangerous", "This image is refused: {reason}."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found. `reason` says why `verified` is False. Sizes in bytes."""

    verified: bool
    reason: str
    size: int
    virtual_size: int
    md5: str
    sha512: str


class Inspection:
    """Feed it every chunk in order, then ask for the verdict on the declared format."""

    def __init__(self, *, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._size = 0
        self._head = b""
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._sha512 = hashlib.sha512()
        self._inspectors: dict[str, Any] = {
            name: kind() for name, kind in format_inspector.ALL_FORMATS.items() if name != "raw"
        }

    def eat(self, chunk: bytes) -> None:
        """Take the next bytes. Raises TooLarge, and DangerousImage as soon as it shows."""
        self._size += len(chunk)
        if self._size > self._max_bytes:
            raise TooLarge(limit=self._max_bytes)
        if len(self._head) < _HEAD_BYTES:
            self._head = (self._head + chunk)[:_HEAD_BYTES]
        self._md5.update(chunk)
        self._sha512.update(chunk)
        for name, inspector in list(self._inspectors.items()):
            try:
                inspector.eat_chunk(chunk)
            except Exception:  # noqa: BLE001 - hostile bytes: whatever breaks a parser is no match
                del self._inspectors[name]
        self._refuse_danger()

    def verdict(self, declared: str) -> Verdict:
        """Whether the bytes are what `declared` says. Raises DangerousImage."""
        for inspector in self._inspectors.values():
            inspector.finish()
        self._refuse_danger()
        found = {name for name, each in self._inspectors.items() if each.format_match}
        found |= {name for start, name in _BEGINNINGS.items() if self._head.startswith(start)}
        reason = _mismatch(declared, found)
        return Verdict(
            verified=not reason,
            reason=reason,
            size=self._size,
            virtual_size=self._virtual_size(declared) if not reason else self._size,
            md5=self._md5.hexdigest(),
            sha512=self._sha512.hexdigest(),
        )

    def _refuse_danger(self) -> None:
        for name in _REACHES_OUT:
            inspector = self._inspectors.get(name)
            if inspector is None or not inspector.complete or not inspector.format_match:
                continue
            try:
                inspector.safety_check()
            except format_inspector.SafetyCheckFailed as exc:
                why = "; ".join(str(failure) for failure in exc.failures.values())
                raise DangerousImage(reason=why, internal=str(exc)) from exc

    def _virtual_size(self, declared: str) -> int:
        return int(self._inspectors["qcow2"].virtual_size) if declared == "qcow2" else self._size


def _mismatch(declared: str, found: set[str]) -> str:
    """Why bytes that look like `found` are not a `declared` disk; empty when they are."""
    if declared not in RUNNABLE:
        return f"machines are made from {', '.join(RUNNABLE)} images, not from {declared}"
    fits = {
        "raw": found <= _INSIDE_RAW,
        "iso": "iso" in found and found <= _INSIDE_RAW,
        "qcow2": found == {"qcow2"},
    }[declared]
    if fits:
        return ""
    looks = " and ".join(sorted(found)) or "raw"
    return f"it was declared as {declared} but looks like {looks}"

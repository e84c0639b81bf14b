"""The serial log: its end for readers, and kept from growing without bound."""

from __future__ import annotations

import os
from pathlib import Path

LARGEST = 16 * 1024 * 1024
KEPT = 1024 * 1024


def tail(log: Path, max_bytes: int) -> bytes:
    """The last `max_bytes` of `log` and of what was rotated out of it. Absent = empty."""
    text = _end(log, max_bytes)
    if len(text) < max_bytes:
        text = _end(_older(log), max_bytes - len(text)) + text
    return text


def rotate(log: Path) -> None:
    """Once `log` is over 16 MiB, keep its last MiB beside it. QEMU appends, so it writes on at
    the start of the emptied file; what it wrote in between is lost."""
    try:
        if log.stat().st_size <= LARGEST:
            return
    except FileNotFoundError:
        return
    kept = _end(log, KEPT)
    fd = os.open(_older(log), os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o640)
    with os.fdopen(fd, "wb") as out:
        out.write(kept)
    fd = os.open(log, os.O_WRONLY | os.O_NOFOLLOW)
    try:
        os.ftruncate(fd, 0)
    finally:
        os.close(fd)


def _older(log: Path) -> Path:
    return log.with_name(f"{log.name}.1")


def _end(path: Path, max_bytes: int) -> bytes:
    if max_bytes <= 0:
        return b""
    try:
        # Never a link: the folder belongs to a user that a guest might break out to.
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return b""
    with os.fdopen(fd, "rb") as file:
        file.seek(max(0, os.fstat(fd).st_size - max_bytes))
        return file.read(max_bytes)

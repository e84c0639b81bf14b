"""Backups that hold only what differs from another one.

The file is the blocks that differ, one after the other, then the number of each, then a trailer:
the other backup's uuid, the size of the whole in bytes, and how many blocks there are. What is read
from it is read from the others below it where it has no block.
"""

from __future__ import annotations

import os
import struct
from array import array
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from cloudwright.contracts.errors import Gone
from cloudwright.drivers.volumes.files.copying import Job, Stopped

BLOCK = 64 * 1024
SUFFIX = ".increment"
_TRAILER = struct.Struct("<8s16sQQ")
_MAGIC = b"CWINCR01"
_NOTHING = bytes(BLOCK)
Find = Callable[[UUID], Path]


class _Layer:
    """One file of a chain: whole, or only some blocks over `base`."""

    def __init__(self, file: BinaryIO, *, increment: bool) -> None:
        self._file = file.fileno()
        self.base: UUID | None = None
        self.size: int = 0
        self._at: dict[int, int] | None = None
        if not increment:
            return
        end = os.fstat(self._file).st_size - _TRAILER.size
        magic, base, self.size, count = _TRAILER.unpack(os.pread(self._file, _TRAILER.size, end))
        if magic != _MAGIC:
            raise Gone("the backup is damaged", internal="no trailer")
        numbers = array("Q")
        numbers.frombytes(os.pread(self._file, 8 * count, end - 8 * count))
        self.base = UUID(bytes=base)
        self._at = {number: index * BLOCK for index, number in enumerate(numbers)}

    def read(self, number: int) -> bytes | None:
        """A block, padded with zeros; None: look below."""
        if self._at is None:
            return os.pread(self._file, BLOCK, number * BLOCK).ljust(BLOCK, b"\0")
        at = self._at.get(number)
        return None if at is None else os.pread(self._file, BLOCK, at).ljust(BLOCK, b"\0")


def size_of(path: Path) -> int:
    """Of the whole that the increment stands for, in bytes."""
    with path.open("rb") as file:
        return _Layer(file, increment=True).size


def save(source: Path, base: UUID, find: Find, target: Path, job: Job) -> None:
    """Write to `target` what `source`, a raw file, has that the backup `base` has not. Raises Gone,
    Stopped, OSError."""
    numbers = array("Q")
    with source.open("rb") as read, target.open("r+b") as write, _reading(base, find) as below:
        job.total = size = os.fstat(read.fileno()).st_size
        for number in _blocks(size, job):
            block = os.pread(read.fileno(), BLOCK, number * BLOCK).ljust(BLOCK, b"\0")
            if block != below(number):
                write.write(block)
                numbers.append(number)
        write.write(numbers.tobytes())
        write.write(_TRAILER.pack(_MAGIC, base.bytes, size, len(numbers)))
        write.flush()
        os.fsync(write.fileno())


def restore(source: UUID, find: Find, target: Path, job: Job) -> None:
    """Write the whole that the backup `source` stands for to `target`, zeros as holes. Raises Gone,
    Stopped, OSError."""
    size = size_of(find(source))
    job.total = size
    with target.open("r+b") as write, _reading(source, find) as whole:
        os.truncate(write.fileno(), size)
        for number in _blocks(size, job):
            block = whole(number)[: size - number * BLOCK]
            if block != _NOTHING[: len(block)]:
                os.pwrite(write.fileno(), block, number * BLOCK)
        os.fsync(write.fileno())


@contextmanager
def _reading(backup: UUID, find: Find) -> Iterator[Callable[[int], bytes]]:
    """A way to read any block of a backup through all that it rests on."""
    with ExitStack() as opened:
        layers: list[_Layer] = []
        wanted: UUID | None = backup
        while wanted is not None:
            path = find(wanted)
            try:
                file = opened.enter_context(path.open("rb"))
            except FileNotFoundError:
                raise Gone(f"backup {wanted} has no file") from None
            layers.append(_Layer(file, increment=path.suffix == SUFFIX))
            wanted = layers[-1].base
        yield lambda number: next(
            block for layer in layers if (block := layer.read(number)) is not None
        )


def _blocks(size: int, job: Job) -> Iterator[int]:
    for number in range(-(-size // BLOCK)):
        if job.stop.is_set():
            raise Stopped
        yield number
        job.copied = (number + 1) * BLOCK

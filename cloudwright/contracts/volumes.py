"""What keeps volumes, snapshots and backups: the bytes behind Block Storage.

Every call may be repeated. A copy takes as long as it takes, so whoever asks for one asks again
under the same `job` until it is whole: the same copy answers, not a second one. Sizes are MiB.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from uuid import UUID


class ItemKind(StrEnum):
    """What there is to keep."""

    VOLUME = "volume"
    SNAPSHOT = "snapshot"
    BACKUP = "backup"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is kept, by its row's uuid."""

    kind: ItemKind
    uuid: UUID


@dataclass(frozen=True, slots=True)
class ImageFile:
    """Bytes of an image that were verified to be `disk_format` (raw, qcow2 or iso)."""

    path: Path
    disk_format: str


@dataclass(frozen=True, slots=True)
class Copying:
    """How far a copy is. `done`: it is whole, durable and in its place."""

    percent: int
    done: bool = False


@dataclass(frozen=True, slots=True)
class PoolFacts:
    """What is there to keep things in."""

    name: str
    protocol: str
    total_mib: int
    free_mib: int


class Volumes(Protocol):
    """One pool of storage, reached from one host.

    `attempt` is the fence of the operation: a write by an older attempt than the last one seen on
    the item raises Fenced. All may raise Unreachable and Busy (retryable), OutOfSpace, Rejected.
    """

    def facts(self) -> PoolFacts:
        """Size and room, now."""
        ...

    def write(
        self,
        item: Item,
        source: Item | ImageFile | None,
        *,
        size_mib: int,
        job: str,
        attempt: int,
    ) -> Copying:
        """Make `item` hold what `source` holds, or zeros, at `size_mib`.

        What `item` held stays until the copy is whole, and is replaced at once. Raises Gone for a
        source that is not there, Rejected for one that is larger, Unsupported for its format.
        """
        ...

    def write_changes(
        self, item: Item, source: Item, base: Item, *, size_mib: int, job: str, attempt: int
    ) -> Copying:
        """Make the backup `item` stand for what `source` holds, and keep only what the backup
        `base` has not.

        `item` is read through `base`, which must be kept as long. Raises as `write`.
        """
        ...

    def forget(self, item: Item, *, job: str, attempt: int) -> None:
        """End the copy `job` and keep nothing of it. What `item` held before is untouched."""
        ...

    def resize(self, item: Item, *, size_mib: int, attempt: int) -> None:
        """Grow to `size_mib`, the new part zeros; never shrinks. Raises Gone."""
        ...

    def export(
        self, item: Item, target: Path, disk_format: str, *, job: str, attempt: int
    ) -> Copying:
        """Write it to the file `target` as raw or qcow2. Raises Gone, Unsupported."""
        ...

    def remove(self, item: Item, *, attempt: int) -> None:
        """Delete it and all copies under way to it. Absent = done."""
        ...

    def size_of(self, item: Item) -> int:
        """Its size. Raises Gone."""
        ...

    def path_of(self, item: Item) -> Path:
        """The raw file by which a hypervisor on this host reaches it. Raises Gone."""
        ...

    def list(self) -> Iterator[Item]:
        """Everything that is kept here whole."""
        ...

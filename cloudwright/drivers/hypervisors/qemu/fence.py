"""One write at a time to an instance, and none from an attempt that was overtaken.

`<root>/.fences/<uuid>` holds the highest attempt seen and is the lock itself. It outlives the
instance, so that a late `create` cannot bring a deleted one back.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

from cloudwright.contracts.errors import Busy, Fenced

KEEP_SECONDS = 7 * 24 * 3600
_WAIT_SECONDS = 15.0


class Fences:
    """The fences of one host's folder. Threads of a process queue; another process finds Busy."""

    def __init__(self, root: Path) -> None:
        self._folder = root / ".fences"
        self._locks: defaultdict[UUID, threading.Lock] = defaultdict(threading.Lock)

    @contextmanager
    def hold(self, uuid: UUID, attempt: int | None = None) -> Iterator[None]:
        """Be the only one at `uuid`. With `attempt`, a write: raises Fenced for an older one.
        Raises Busy when someone else stays too long."""
        lock = self._locks[uuid]
        if not lock.acquire(timeout=_WAIT_SECONDS):
            raise Busy(f"instance {uuid} is being worked on")
        try:
            fd = self._lock_file(uuid)
            try:
                if attempt is not None:
                    _pass(fd, uuid, attempt)
                yield
            finally:
                os.close(fd)
        finally:
            lock.release()

    def sweep(self) -> None:
        """Forget instances that nothing was heard of for a week and that are not here."""
        if not self._folder.is_dir():
            return
        oldest = time.time() - KEEP_SECONDS
        for file in self._folder.iterdir():
            there = self._folder.parent / file.name
            if file.stat().st_mtime < oldest and not there.exists():
                # Held while it is unlinked: whoever waits for it takes the next file of its name.
                with suppress(Busy), self.hold(UUID(file.name)):
                    if file.stat().st_mtime < oldest and not there.exists():
                        file.unlink()

    def _lock_file(self, uuid: UUID) -> int:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / str(uuid)
        while True:
            fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if path.exists() and os.fstat(fd).st_ino == path.stat().st_ino:
                    return fd
            except BlockingIOError:
                os.close(fd)
                raise Busy(f"instance {uuid} is being worked on by another process") from None
            os.close(fd)  # swept between open and lock: take the new file


def _pass(fd: int, uuid: UUID, attempt: int) -> None:
    seen = int(os.pread(fd, 32, 0) or b"0")
    if attempt < seen:
        raise Fenced(f"attempt {attempt} on instance {uuid}, {seen} was seen")
    if attempt > seen:
        os.pwrite(fd, b"%d" % attempt, 0)  # only grows, so it never leaves a longer number behind

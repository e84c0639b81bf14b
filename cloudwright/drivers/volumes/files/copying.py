"""Copies of disks: each in a thread, known by its job, and stopped when asked."""

from __future__ import annotations

import errno
import os
import subprocess
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from pwd import struct_passwd

from cloudwright.contracts.errors import DriverError, OutOfSpace, Rejected
from cloudwright.contracts.volumes import Copying

AT_ONCE = 2
KEPT = 256  # answers of copies that are done, for whoever asks again
AT_ONCE_BYTES = 4 * 1024 * 1024
# A small copy is whole within this, and needs no second look.
GRACE_SECONDS = 0.5


class Stopped(DriverError):
    """The copy was ended on request."""

    code, message = "driver.copy_stopped", "The copy was stopped."


@dataclass(slots=True)
class Job:
    """One copy: its bytes so far, and the wish to stop it."""

    total: int = 0
    copied: int = 0
    stop: threading.Event = field(default_factory=threading.Event)
    future: Future[None] | None = None


class Copies:
    """The copies of one process."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="volume-copy")
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()

    def look(self, name: str, work: Callable[[Job], None]) -> Copying:
        """Begin `work` under `name`, or look how far it is. Raises what it ended with."""
        with self._lock:
            job = self._jobs.get(name)
            if job is None:
                job = self._jobs[name] = Job()
                job.future = self._pool.submit(work, job)
                self._trim()
        future = job.future
        assert future is not None  # noqa: S101 - for the type checker
        with suppress(TimeoutError):
            self._finish(name, future)
            return Copying(percent=100, done=True)
        return Copying(percent=min(99, 100 * job.copied // max(1, job.total)))

    def stop(self, name: str) -> None:
        """End the copy and wait until nothing writes any more. Unknown = done."""
        with self._lock:
            job = self._jobs.pop(name, None)
        if job is None or job.future is None:
            return
        job.stop.set()
        job.future.cancel()
        with suppress(CancelledError, DriverError, OSError):
            job.future.result()

    def _finish(self, name: str, future: Future[None]) -> None:
        try:
            future.result(timeout=GRACE_SECONDS)
        except TimeoutError:
            raise
        except DriverError:
            self._forget(name)
            raise
        except OSError as exc:
            self._forget(name)
            full = exc.errno in (errno.ENOSPC, errno.EDQUOT)
            raise (OutOfSpace if full else Rejected)(str(exc)) from exc

    def _forget(self, name: str) -> None:
        with self._lock:
            self._jobs.pop(name, None)

    def _trim(self) -> None:
        done = [name for name, job in self._jobs.items() if job.future and job.future.done()]
        for name in done[: max(0, len(done) - KEPT)]:
            del self._jobs[name]


def copy_sparse(source: Path, target: Path, job: Job) -> None:
    """Copy the bytes of a raw file and leave its holes holes. Raises Stopped, OSError."""
    with source.open("rb") as read, target.open("r+b") as write:
        size = os.fstat(read.fileno()).st_size
        job.total = size
        for start, end in _extents(read.fileno(), size):
            at = start
            while at < end:
                if job.stop.is_set():
                    raise Stopped
                length = min(AT_ONCE_BYTES, end - at)
                at += _copy_range(read.fileno(), write.fileno(), at, length)
                job.copied = at
        os.fsync(write.fileno())


def _copy_range(source: int, target: int, at: int, length: int) -> int:
    try:
        made = os.copy_file_range(source, target, length, at, at)
    except OSError as exc:
        if exc.errno not in (errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP):
            raise
        made = os.pwrite(target, os.pread(source, length, at), at)
    if not made:
        raise OSError(errno.EIO, "the source ended early")
    return made


def _extents(fd: int, size: int) -> Iterator[tuple[int, int]]:
    at = 0
    while at < size:
        try:
            start = os.lseek(fd, at, os.SEEK_DATA)
        except OSError as exc:
            if exc.errno == errno.ENXIO:  # only a hole is left
                return
            raise
        at = os.lseek(fd, start, os.SEEK_HOLE)
        yield start, at


def convert(command: list[str], job: Job, *, user: struct_passwd | None) -> None:
    """Run qemu-img as `user` to its end, or until it is stopped. Raises Stopped, Rejected,
    OutOfSpace."""
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd="/",
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
        text=True,
        errors="replace",
    ) as child:
        while True:
            try:
                _, errors = child.communicate(timeout=GRACE_SECONDS)
                break
            except subprocess.TimeoutExpired:
                if job.stop.is_set():
                    child.kill()
    if job.stop.is_set():
        raise Stopped
    if child.returncode:
        full = "No space left" in errors
        raise (OutOfSpace if full else Rejected)("the disk could not be copied", internal=errors)

"""One holder of a state directory at a time, kept by the kernel: it lets go when we die."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

from cloudwright.kernel.errors import Problem


class AlreadyRunning(Problem):
    """Another process holds the lock."""

    code, status = "config.already_running", 503
    message = "Cloudwright is already running on {folder} (process {pid}). Stop that one first."


def hold(path: Path) -> IO[str]:
    """Hold the lock at `path` until the returned file is closed. Raises AlreadyRunning."""
    lock = path.open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as exc:
        lock.seek(0)
        pid = lock.read().strip() or "unknown"
        lock.close()
        raise AlreadyRunning(folder=path.parent, pid=pid) from exc
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock at `path`."""
    if not path.exists():
        return False
    with path.open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False

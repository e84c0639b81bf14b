"""No write to an item from an attempt that was overtaken.

`<folder>/<uuid>` holds the highest attempt seen. It outlives the item, so that a late copy cannot
bring a deleted one back.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from cloudwright.contracts.errors import Fenced

KEEP_SECONDS = 7 * 24 * 3600


class Fences:
    """The fences of one pool. One process writes to a pool: the worker that owns the host."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.RLock()

    @contextmanager
    def hold(self, uuid: UUID, attempt: int) -> Iterator[None]:
        """Write to `uuid`, alone. Raises Fenced for an older attempt than the last one."""
        with self._lock:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self._folder / str(uuid)
            seen = int(path.read_text() or 0) if path.exists() else 0
            if attempt < seen:
                raise Fenced(f"attempt {attempt} on {uuid}, {seen} was seen")
            if attempt > seen:
                beside = path.with_suffix(".new")
                beside.write_text(str(attempt))
                beside.replace(path)
            yield

    def sweep(self) -> None:
        """Forget what nothing was heard of for a week."""
        if not self._folder.is_dir():
            return
        oldest = time.time() - KEEP_SECONDS
        for file in self._folder.iterdir():
            if file.stat().st_mtime < oldest:
                file.unlink(missing_ok=True)

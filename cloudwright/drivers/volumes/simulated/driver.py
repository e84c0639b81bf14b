"""The simulated driver: a few bytes for each item, and faults that tests set."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from cloudwright.contracts.errors import DriverError, Gone, Rejected, Unreachable, Unsupported
from cloudwright.contracts.volumes import Copying, ImageFile, Item, ItemKind, PoolFacts
from cloudwright.drivers.hypervisors.simulated.qcow2 import write_empty
from cloudwright.drivers.volumes.fences import Fences
from cloudwright.kernel.units import MIB

TOTAL_MIB = 16 * 1024 * 1024
FORMATS = ("raw", "qcow2", "iso")


class SimulatedVolumes:
    """Items under `root`: the file `<kind>/<uuid>` holds the size in MiB as text. `backups` and
    `user` are what the real driver takes. `copy_seconds` is how long a copy takes."""

    def __init__(self, root: Path, *, backups: Path, user: str = "") -> None:
        del backups, user
        self._root = root
        for kind in ItemKind:
            (root / kind).mkdir(parents=True, exist_ok=True)
        self._fences = Fences(root / ".fences")
        self._began: dict[str, float] = {}
        self._faults: list[tuple[str, type[DriverError]]] = []
        self.copy_seconds = 0.0

    def fail(self, method: str, error: type[DriverError] = Unreachable, *, times: int = 1) -> None:
        """The next `times` calls of `method` raise `error`."""
        self._faults += [(method, error)] * times

    def facts(self) -> PoolFacts:
        """Sixteen tebibytes, less what is promised."""
        used = sum(self.size_of(item) for item in self.list())
        return PoolFacts("simulated", "simulated", TOTAL_MIB, max(0, TOTAL_MIB - used))

    def write(
        self,
        item: Item,
        source: Item | ImageFile | None,
        *,
        size_mib: int,
        job: str,
        attempt: int,
    ) -> Copying:
        """Remember the size, after `copy_seconds`."""
        with self._call("write", item, attempt):
            if isinstance(source, Item) and self.size_of(source) > size_mib:
                raise Rejected(f"{source.kind} {source.uuid} is larger than {size_mib} MiB")
            if isinstance(source, ImageFile) and source.disk_format not in FORMATS:
                raise Unsupported(f"no volume is made from {source.disk_format} images")
            if isinstance(source, ImageFile) and not source.path.is_file():
                raise Gone("the image has no bytes any more")
            if (copying := self._progress(job)).done:
                self._path(item).write_text(str(size_mib))
            return copying

    def write_changes(
        self, item: Item, source: Item, base: Item, *, size_mib: int, job: str, attempt: int
    ) -> Copying:
        """Remember the size; the base must be there."""
        self.size_of(base)
        return self.write(item, source, size_mib=size_mib, job=job, attempt=attempt)

    def forget(self, item: Item, *, job: str, attempt: int) -> None:
        """The copy never began."""
        with self._call("forget", item, attempt):
            self._began.pop(job, None)

    def resize(self, item: Item, *, size_mib: int, attempt: int) -> None:
        """Remember the larger size."""
        with self._call("resize", item, attempt):
            self._path(item).write_text(str(max(size_mib, self.size_of(item))))

    def export(
        self, item: Item, target: Path, disk_format: str, *, job: str, attempt: int
    ) -> Copying:
        """An empty disk of the right size and format."""
        with self._call("export", item, attempt):
            size_mib = self.size_of(item)
            if disk_format not in ("raw", "qcow2"):
                raise Unsupported("volumes are written as raw or qcow2")
            if not (copying := self._progress(job)).done:
                return copying
            if disk_format == "qcow2":
                write_empty(target, size_mib)
            else:
                with target.open("wb") as file:
                    file.truncate(size_mib * MIB)
            return copying

    def remove(self, item: Item, *, attempt: int) -> None:
        """Forget it."""
        with self._call("remove", item, attempt):
            self._path(item).unlink(missing_ok=True)

    def size_of(self, item: Item) -> int:
        """As remembered."""
        try:
            return int(self._path(item).read_text())
        except FileNotFoundError:
            raise Gone(f"{item.kind} {item.uuid} is not here") from None

    def path_of(self, item: Item) -> Path:
        """The file that remembers it."""
        self.size_of(item)
        return self._path(item).absolute()

    def list(self) -> Iterator[Item]:
        """Everything remembered."""
        for kind in ItemKind:
            for path in sorted((self._root / kind).iterdir()):
                yield Item(kind, UUID(path.name))

    @contextmanager
    def _call(self, method: str, item: Item, attempt: int) -> Iterator[None]:
        for fault in self._faults:
            if fault[0] == method:
                self._faults.remove(fault)
                raise fault[1]("simulated fault")
        with self._fences.hold(item.uuid, attempt):
            yield

    def _progress(self, job: str) -> Copying:
        now = time.monotonic()
        elapsed = now - self._began.setdefault(job, now)
        if elapsed >= self.copy_seconds:
            return Copying(percent=100, done=True)
        return Copying(percent=int(100 * elapsed / self.copy_seconds))

    def _path(self, item: Item) -> Path:
        return self._root / item.kind / str(item.uuid)

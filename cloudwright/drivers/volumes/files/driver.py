"""The driver: a raw, sparse file for each volume, snapshot and backup.

`<root>/<uuid>` is a volume, `<root>/snapshots/<uuid>` a snapshot, `<backups>/<uuid>` a backup and
`<backups>/<uuid>.increment` one that rests on another. A copy grows as `<uuid>.<job>.part`, and
takes its name when it is whole.
"""

from __future__ import annotations

import os
import pwd
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

from cloudwright.contracts.errors import Gone, OutOfSpace, Rejected, Unsupported
from cloudwright.contracts.volumes import Copying, ImageFile, Item, ItemKind, PoolFacts
from cloudwright.drivers.volumes.fences import Fences
from cloudwright.drivers.volumes.files import increment
from cloudwright.drivers.volumes.files.copying import Copies, Job, convert, copy_sparse
from cloudwright.kernel.units import MIB, bytes_to_mib

PART = ".part"
READ_AS = {"raw": "raw", "iso": "raw", "qcow2": "qcow2"}
WRITE_AS = ("raw", "qcow2")


class FileVolumes:
    """Volumes under `root`, backups under `backups`. Where this process is root, files belong to
    the system user `user`, who also runs qemu-img; no user: they stay its own."""

    def __init__(self, root: Path, *, backups: Path, user: str = "") -> None:
        self._folders = {
            ItemKind.VOLUME: root,
            ItemKind.SNAPSHOT: root / "snapshots",
            ItemKind.BACKUP: backups,
        }
        for folder in self._folders.values():
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
        self._user = user if os.geteuid() == 0 else ""
        self._fences = Fences(root / ".fences")
        self._copies = Copies()

    def facts(self) -> PoolFacts:
        """The file system that the volumes lie on."""
        room = shutil.disk_usage(self._folders[ItemKind.VOLUME])
        return PoolFacts("files", "file", room.total // MIB, room.free // MIB)

    def write(
        self,
        item: Item,
        source: Item | ImageFile | None,
        *,
        size_mib: int,
        job: str,
        attempt: int,
    ) -> Copying:
        """A sparse copy, or an empty sparse file."""
        with self._fences.hold(item.uuid, attempt):
            self._judge(source, size_mib)
        part = self._part(item, job)

        def work(running: Job) -> None:
            self._fill(part, source, running)
            os.truncate(part, max(size_mib * MIB, part.stat().st_size))
            _install(part, self._whole(item))

        return self._copies.look(job, _tidily(part, work))

    def write_changes(
        self, item: Item, source: Item, base: Item, *, size_mib: int, job: str, attempt: int
    ) -> Copying:
        """Each block is compared with the base's."""
        with self._fences.hold(item.uuid, attempt):
            self._judge(source, size_mib)
            self.size_of(base)
        part = self._part(item, job)

        def work(running: Job) -> None:
            self._touch(part)
            increment.save(self._path(source), base.uuid, self._backup, part, running)
            _install(part, self._whole(item).with_suffix(increment.SUFFIX))

        return self._copies.look(job, _tidily(part, work))

    def forget(self, item: Item, *, job: str, attempt: int) -> None:
        """Stop the copy, remove its part."""
        with self._fences.hold(item.uuid, attempt):
            self._copies.stop(job)
            self._part(item, job).unlink(missing_ok=True)

    def resize(self, item: Item, *, size_mib: int, attempt: int) -> None:
        """Grow the file; the new end is a hole."""
        with self._fences.hold(item.uuid, attempt):
            if self.size_of(item) < size_mib:
                try:
                    os.truncate(self._path(item), size_mib * MIB)
                except OSError as exc:
                    raise OutOfSpace(str(exc)) from exc

    def export(
        self, item: Item, target: Path, disk_format: str, *, job: str, attempt: int
    ) -> Copying:
        """Copied raw, or converted by qemu-img."""
        if disk_format not in WRITE_AS:
            raise Unsupported(f"volumes are written as {' or '.join(WRITE_AS)}")
        with self._fences.hold(item.uuid, attempt):
            self.size_of(item)
        source = self._path(item)

        def work(running: Job) -> None:
            self._touch(target)
            if disk_format == "raw":
                os.truncate(target, source.stat().st_size)
                copy_sparse(source, target, running)
            else:
                self._convert(source, "raw", target, disk_format, running)

        return self._copies.look(job, _tidily(target, work))

    def remove(self, item: Item, *, attempt: int) -> None:
        """Stop the copies to it, remove file and parts."""
        with self._fences.hold(item.uuid, attempt):
            path = self._whole(item)
            for part in path.parent.glob(f"{item.uuid}.*{PART}"):
                self._copies.stop(part.name.split(".")[1])
                part.unlink(missing_ok=True)
            path.unlink(missing_ok=True)
            path.with_suffix(increment.SUFFIX).unlink(missing_ok=True)
            self._fences.sweep()

    def size_of(self, item: Item) -> int:
        """By the file's length."""
        try:
            path = self._path(item)
            if path.suffix == increment.SUFFIX:
                return bytes_to_mib(increment.size_of(path))
            return bytes_to_mib(path.stat().st_size)
        except FileNotFoundError:
            raise Gone(f"{item.kind} {item.uuid} has no file") from None

    def path_of(self, item: Item) -> Path:
        """Its own file."""
        self.size_of(item)
        return self._path(item).absolute()

    def list(self) -> Iterator[Item]:
        """Whole files."""
        for kind, folder in self._folders.items():
            for path in sorted(folder.iterdir()):
                try:
                    yield Item(kind, UUID(path.name.removesuffix(increment.SUFFIX)))
                except ValueError:
                    continue  # a part, a folder of ours

    def _judge(self, source: Item | ImageFile | None, size_mib: int) -> None:
        if isinstance(source, Item) and self.size_of(source) > size_mib:
            raise Rejected(f"{source.kind} {source.uuid} is larger than {size_mib} MiB")
        if isinstance(source, ImageFile):
            if source.disk_format not in READ_AS:
                raise Unsupported(f"no volume is made from {source.disk_format} images")
            if not source.path.is_file():
                raise Gone("the image has no bytes any more")

    def _fill(self, part: Path, source: Item | ImageFile | None, job: Job) -> None:
        self._touch(part)
        if source is None:
            return
        path = self._path(source) if isinstance(source, Item) else source.path
        if isinstance(source, Item) and path.suffix == increment.SUFFIX:
            increment.restore(source.uuid, self._backup, part, job)
            return
        disk_format = "raw" if isinstance(source, Item) else READ_AS[source.disk_format]
        if disk_format == "raw":
            os.truncate(part, path.stat().st_size)
            copy_sparse(path, part, job)
        else:
            self._convert(path, disk_format, part, "raw", job)

    def _convert(self, source: Path, read: str, target: Path, write: str, job: Job) -> None:
        program = shutil.which("qemu-img")
        if program is None:
            raise Unsupported("qemu-img is not installed: only raw images can be used")
        ends = [str(source), str(target)]
        command = [program, "convert", "-f", read, "-O", write, *ends]
        convert(command, job, user=_account(self._user))

    def _touch(self, path: Path) -> None:
        """An empty file of the right owner."""
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        if self._user:
            entry = _account(self._user)
            assert entry is not None  # noqa: S101 - for the type checker
            os.chown(path, entry.pw_uid, entry.pw_gid)

    def _path(self, item: Item) -> Path:
        """Where it is: whole, or as what differs from another."""
        whole = self._whole(item)
        changes = whole.with_suffix(increment.SUFFIX)
        return changes if item.kind == ItemKind.BACKUP and changes.exists() else whole

    def _whole(self, item: Item) -> Path:
        return self._folders[item.kind] / str(item.uuid)

    def _backup(self, uuid: UUID) -> Path:
        return self._path(Item(ItemKind.BACKUP, uuid))

    def _part(self, item: Item, job: str) -> Path:
        return self._folders[item.kind] / f"{item.uuid}.{job}{PART}"


def _tidily(path: Path, work: Callable[[Job], None]) -> Callable[[Job], None]:
    """`work`, which leaves nothing at `path` when it fails."""

    def tidy(job: Job) -> None:
        done = False
        try:
            work(job)
            done = True
        finally:
            if not done:
                path.unlink(missing_ok=True)

    return tidy


def _install(part: Path, path: Path) -> None:
    with part.open("r+b") as file:
        os.fsync(file.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _account(user: str) -> pwd.struct_passwd | None:
    """The system user to become; None: nobody else. Raises Rejected for one that is not there."""
    try:
        return pwd.getpwnam(user) if user else None
    except KeyError:
        raise Rejected(f"there is no system user {user}") from None

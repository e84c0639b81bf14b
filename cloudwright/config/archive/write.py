"""Write the archive: consistent enough to restore from, while the cloud goes on."""

from __future__ import annotations

import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cloudwright import __version__
from cloudwright.config import schema
from cloudwright.config.database import Database
from cloudwright.config.options import Options
from cloudwright.config.options.load import file_of
from cloudwright.config.state import State
from cloudwright.kernel import clock

FORMAT = 1
PART = ".part"
STAGE = ".backup-"
DAY_SECONDS = 86400


def write(target: Path, options: Options, database: Database, *, with_keys: bool) -> dict[str, int]:
    """Write `target`, 0600, whole or not at all; returns bytes by part.

    Raises PostgresFailed, OSError.
    """
    state = State(options.state)
    half = target.with_name(target.name + PART)
    sizes: dict[str, int] = {}
    with staged(state.images) as stage, opened(half) as archive:
        dump = stage / ".database.dump"
        link(state.images, stage)
        database.dump(str(dump))
        link(state.images, stage)  # those that came meanwhile: the rows may name them
        settings = file_of(os.environ)
        manifest = {
            "format": FORMAT,
            "version": __version__,
            "written_at": clock.now().isoformat(),
            "postgres": database.binaries.major,
            "schema": schema.recorded(database.url),
            "keys": with_keys,
        }
        add_text(archive, "manifest.json", json.dumps(manifest, indent=1))
        sizes["rows"] = add(archive, dump, "database.dump")
        images = sorted(path for path in stage.iterdir() if path != dump)
        sizes["images"] = sum(add(archive, path, f"images/{path.name}") for path in images)
        if settings and settings.is_file():
            sizes["settings"] = add(archive, settings, "cloudwright.toml")
        if with_keys:
            sizes["keys"] = add(archive, state.keys, "secrets.keys")
    half.rename(target)
    return sizes


@contextmanager
def opened(half: Path) -> Iterator[tarfile.TarFile]:
    """A new archive that only we can read, on disk when the block ends, gone if it fails."""
    half.unlink(missing_ok=True)
    descriptor = os.open(half, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
                yield archive
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        half.unlink(missing_ok=True)
        raise


@contextmanager
def staged(images: Path) -> Iterator[Path]:
    """A folder beside the images, where they can be linked without copying a byte."""
    for left in images.glob(STAGE + "*"):
        if clock.now().timestamp() - left.stat().st_mtime > DAY_SECONDS:
            shutil.rmtree(left)  # of a backup that was killed
    folder = Path(tempfile.mkdtemp(prefix=STAGE, dir=images))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def link(images: Path, stage: Path) -> None:
    """Keep every whole image there is now, even if it is deleted meanwhile."""
    for path in images.iterdir():
        kept = stage / path.name
        if path.is_file() and path.suffix != PART and not kept.exists():
            try:
                os.link(path, kept)
            except FileNotFoundError:
                continue


def add(archive: tarfile.TarFile, path: Path, name: str) -> int:
    """Put one file in; returns its size."""
    archive.add(path, name, recursive=False)
    return path.stat().st_size


def add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    """Put a text in as a file."""
    member = tarfile.TarInfo(name)
    member.size, member.mtime = len(text.encode()), int(clock.now().timestamp())
    archive.addfile(member, io.BytesIO(text.encode()))

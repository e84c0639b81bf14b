"""Where the bytes of images lie: `<state dir>/images/<uuid>`, read-only once they are whole.

Bytes that are still arriving have a name of their own (`<uuid>.<token>.part`), so that two uploads
never write one file. Bytes that wait for an import are `<uuid>.staged`. Deleting a row does not
delete bytes: an instance's disk stands on them, and the reconciler `image_files` removes what
nothing needs any more.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

from cloudwright.cloud.image.models import Image

PART = ".part"
STAGED = ".staged"


def folder() -> Path:
    """The image folder; made when it is missing. QEMU's own user reads in it, nobody lists it."""
    path = Path(settings.STATE_DIR) / "images"
    path.mkdir(mode=0o711, parents=True, exist_ok=True)
    return path


def path_of(image: Image) -> Path:
    """Where the whole bytes of `image` are, or will be."""
    return folder() / str(image.uuid)


def open_read(image: Image) -> BinaryIO:
    """The bytes, for reading. Raises FileNotFoundError while there are none."""
    return path_of(image).open("rb")


def new_part(uuid: UUID) -> Path:
    """A fresh name for bytes of image `uuid` that are about to arrive."""
    return folder() / f"{uuid}.{secrets.token_hex(4)}{PART}"


def part_for(uuid: UUID, token: str) -> Path:
    """The name for bytes that an operation, known by `token`, brings: the same each time."""
    return folder() / f"{uuid}.{token}{PART}"


def staged_of(uuid: UUID) -> Path:
    """Where bytes lie that wait for an import."""
    return folder() / f"{uuid}{STAGED}"


def stage(part: Path, uuid: UUID) -> int:
    """Keep arrived bytes for an import, and say how many they are. Raises FileNotFoundError if
    `part` was taken away meanwhile."""
    target = staged_of(uuid)
    _hand_over(part)
    part.rename(target)
    return target.stat().st_size


def parts_of(uuid: UUID) -> list[Path]:
    """Every file of bytes of this image that are still arriving, or were left by a dead process."""
    return sorted(folder().glob(f"{uuid}.*{PART}"))


def publish(part: Path, image: Image) -> None:
    """Make whole bytes the image's, surviving a power cut. Raises FileNotFoundError if `part` was
    taken away meanwhile."""
    target = path_of(image)
    _hand_over(part)
    part.chmod(0o440)  # the folder is set-gid: QEMU's group reads, nobody writes
    part.rename(target)
    directory = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _hand_over(path: Path) -> None:
    """A worker that runs as root gives its copies to the folder's owner: the web serves them."""
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def remove(path: Path) -> int:
    """Delete one file, absent = done; returns the bytes given back."""
    try:
        size = path.stat().st_size
        path.unlink()
    except FileNotFoundError:
        return 0
    return size


def dead_parts(waiting: Collection[UUID], before: datetime) -> list[Path]:
    """Arriving bytes, and bytes put down, that nobody needs any more: their image is not among
    `waiting`, and nothing was written since `before`."""
    dead = []
    for path in sorted([*folder().glob(f"*{PART}"), *folder().glob(f"*{STAGED}")]):
        try:
            waited_for = UUID(path.name.split(".")[0]) in waiting
            written_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except (ValueError, FileNotFoundError):
            continue  # not ours, or gone while we looked
        if not waited_for and written_at < before:
            dead.append(path)
    return dead


def whole_files() -> Iterator[tuple[UUID, Path]]:
    """Every file of whole bytes in the folder, with the uuid of its image."""
    for path in sorted(folder().iterdir()):
        try:
            yield UUID(path.name), path
        except ValueError:
            continue  # bytes still arriving, or not ours

"""Bytes on their way into the image folder: inspected, counted and written, whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from cloudwright.cloud.image.inspection import Inspection, Verdict
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.writes.quota import Room
from cloudwright.kernel.errors import Unavailable

CHUNK_BYTES = 4 * 1024 * 1024


class NoRoom(Unavailable):
    """503: the disk of the image folder is full, or fails."""

    code, message = "image.no_room", "The image could not be stored: there is no room for it."


class Arrival:
    """A file that grows by `write`. What it held of the quota is given back by whoever settles
    the image's row. Not for two threads at once."""

    def __init__(self, image: Image, part: Path, *, quota: str) -> None:
        """Begin the file anew. Raises NoRoom."""
        self.part = part
        self.size = 0
        self._declared = image.disk_format or ""
        self._room = Room(image.uuid, quota)
        self._inspection = Inspection(max_bytes=settings.CLOUDWRIGHT_IMAGES.max_bytes)
        try:
            self._file: BinaryIO = part.open("wb")
        except OSError as exc:
            raise NoRoom(internal=str(exc)) from exc

    def write(self, chunk: bytes) -> None:
        """Take the next bytes. Raises TooLarge, QuotaExceeded, DangerousImage, NoRoom."""
        self.size += len(chunk)
        self._inspection.eat(chunk)
        self._room.take(self.size)
        try:
            self._file.write(chunk)
        except OSError as exc:
            raise NoRoom(internal=str(exc)) from exc

    def whole(self) -> Verdict:
        """All bytes came, and are on the disk. Raises DangerousImage, NoRoom."""
        verdict = self._inspection.verdict(self._declared)
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        except OSError as exc:
            raise NoRoom(internal=str(exc)) from exc
        return verdict

    def close(self) -> None:
        """Write no more. Repeated: nothing happens."""
        with suppress(OSError):  # closing writes what is left, and a full disk refuses it
            self._file.close()


def judge(image: Image, part: Path) -> Verdict:
    """Judge bytes that a driver wrote as an upload is judged, and see to it that they are on the
    disk. Raises TooLarge, DangerousImage."""
    inspection = Inspection(max_bytes=settings.CLOUDWRIGHT_IMAGES.max_bytes)
    with part.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            inspection.eat(chunk)
        os.fsync(file.fileno())
    return inspection.verdict(image.disk_format or "")

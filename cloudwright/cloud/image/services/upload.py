"""Bytes of an image as they arrive in parts: inspected while they stream, whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from cloudwright.cloud.image import store
from cloudwright.cloud.image.inspection import Inspection
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.states import IMAGE
from cloudwright.cloud.image.writes import image as writes
from cloudwright.core.admission.gates import check
from cloudwright.core.audit import services as audit
from cloudwright.core.rows import move
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Problem, Unavailable


class NoRoom(Unavailable):
    """503: the disk of the image folder is full, or fails."""

    code, message = "image.no_room", "The image could not be stored: there is no room for it."


class Upload:
    """One upload under way. Whoever holds it calls `finish` or `abort`; if the process dies, the
    reconciler `image_stale_upload` gives the image back. Not for two threads at once."""

    def __init__(self, image: Image, *, actor: Actor) -> None:
        self.image = image
        self._actor = actor
        self._inspection = Inspection(max_bytes=settings.CLOUDWRIGHT_IMAGES.max_bytes)
        self._part = store.new_part(image.uuid)
        try:
            self._file: BinaryIO = self._part.open("xb")
        except OSError as exc:
            raise NoRoom(internal=str(exc)) from exc

    def write(self, chunk: bytes) -> None:
        """Take the next bytes. Raises TooLarge (413), DangerousImage (400) or NoRoom (503); the
        bytes are gone then and the image is queued again."""
        try:
            self._inspection.eat(chunk)
            self._file.write(chunk)
        except Problem:
            self.abort()
            raise
        except OSError as exc:
            self.abort()
            raise NoRoom(internal=str(exc)) from exc

    def finish(self) -> Image:
        """All bytes came: the image is active, verified or (saying why) not.

        Raises DangerousImage (400), NoRoom (503), UploadLost (409: given up meanwhile).
        """
        try:
            verdict = self._inspection.verdict(self.image.disk_format or "")
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            with transaction.atomic():
                writes.finish(self.image, verdict, self._part)
                self._tell("image_upload_succeeded", "Image {} was uploaded.")
        except Problem:
            self.abort()
            raise
        except OSError as exc:
            self.abort()
            raise NoRoom(internal=str(exc)) from exc
        self.image.refresh_from_db()
        return self.image

    def abort(self) -> None:
        """Forget the bytes; the image is queued again. Repeated: nothing more happens."""
        with suppress(OSError):  # closing writes what is left, and a full disk refuses it
            self._file.close()
        with transaction.atomic():
            if writes.give_up(self.image, "abort", part=self._part):
                self._tell("image_upload_failed", "The upload of image {} was given up.")

    def _tell(self, type_: str, message: str) -> None:
        audit.record(
            type_,
            message.format(self.image),
            actor=self._actor,
            target=self.image,
            kind="image",
            project=self.image.project,
            image_name=self.image.name,
        )


def begin_upload(image: Image, *, actor: Actor) -> Upload:
    """Take a queued image for one upload.

    Raises Refused, BadInput (no disk or container format yet), BadTransition (409: not queued).
    """
    check("image.upload", image, actor)
    for name in ("disk_format", "container_format"):
        if not getattr(image, name):
            raise BadInput(reason=f"set {name} before uploading bytes", field=name)
    with transaction.atomic():
        move(image, IMAGE, "save", error_message="")
        return Upload(image, actor=actor)

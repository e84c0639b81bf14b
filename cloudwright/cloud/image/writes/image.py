"""Moves of an image's row that operations, uploads and reconcilers share."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from cloudwright.cloud.image import store
from cloudwright.cloud.image.inspection import Verdict
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.states import IMAGE
from cloudwright.core.rows import move
from cloudwright.kernel import clock
from cloudwright.kernel.errors import Conflict
from cloudwright.kernel.units import bytes_to_mib


class UploadLost(Conflict):
    """409: the image was deleted, or the upload was given up, while bytes still arrived."""

    code, message = "image.upload_lost", "The upload to image {id} was given up meanwhile."


def locked(image: Image) -> Image:
    """The row as it is now, locked to the end of the transaction."""
    return Image.objects.select_for_update().get(pk=image.pk)


def finish(image: Image, verdict: Verdict, part: Path) -> None:
    """Publish the bytes in `part` and make the image active, verified or not. Atomic by the row's
    lock against `give_up`. Raises UploadLost."""
    with transaction.atomic():
        row = locked(image)
        if row.state != "saving":
            raise UploadLost(id=image.uuid)
        try:
            store.publish(part, row)
        except FileNotFoundError as exc:
            raise UploadLost(id=image.uuid) from exc
        move(
            row,
            IMAGE,
            "finish",
            size_bytes=verdict.size,
            virtual_mib=bytes_to_mib(verdict.virtual_size),
            checksum=verdict.md5,
            sha512=verdict.sha512,
            verified=verdict.verified,
            error_message=verdict.reason,
        )


def drop(image: Image) -> None:
    """The row is gone, whoever owns it; the bytes as soon as nothing stands on them. Gone already
    = done."""
    with transaction.atomic():
        row = locked(image)
        if IMAGE.allows(row.state, "delete"):
            move(row, IMAGE, "delete", deleted_at=clock.now())


def give_up(image: Image, event: str, reason: str = "", *, part: Path | None = None) -> bool:
    """Take arriving bytes away and leave `saving` by `event` ('abort' or 'kill').

    With `part`, only that file, and only while it is there: an upload that was given up already
    must not end the next one. Returns False where nothing was left to give up.
    """
    with transaction.atomic():
        row = locked(image)
        if part is not None and not part.exists():
            return False
        for each in [part] if part is not None else store.parts_of(image.uuid):
            store.remove(each)
        if not IMAGE.allows(row.state, event):
            return False
        move(row, IMAGE, event, error_message=reason)
        return True

"""Moves of an image's row that operations, uploads and reconcilers share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import transaction

from cloudwright.cloud.image import store
from cloudwright.cloud.image.inspection import Verdict
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.states import IMAGE, QUEUED, UPLOADING
from cloudwright.cloud.image.writes import quota
from cloudwright.core.audit import services as audit
from cloudwright.core.audit.changes import publish
from cloudwright.core.rows import move
from cloudwright.kernel import clock
from cloudwright.kernel.actor import Actor
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
    lock against `give_up`. Raises UploadLost, QuotaExceeded."""
    with transaction.atomic():
        row = locked(image)
        if not IMAGE.allows(row.state, "finish"):
            raise UploadLost(id=image.uuid)
        quota.hold_bytes(row.uuid, quota.STAGED, 0)
        quota.hold_bytes(row.uuid, quota.STORED, verdict.size)
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
            import_failed=False,
        )


def drop(image: Image) -> None:
    """The row is gone, whoever owns it; the bytes as soon as nothing stands on them. Gone already
    = done."""
    with transaction.atomic():
        row = locked(image)
        if IMAGE.allows(row.state, "delete"):
            move(row, IMAGE, "delete", deleted_at=clock.now())
            quota.release(row.uuid)


def give_up(image: Image, event: str, reason: str = "", *, part: Path | None = None) -> bool:
    """Take arriving bytes away and leave `saving` by `event` ('abort' or 'kill').

    With `part`, only that file, and only while it is there: an upload that was given up already
    must not end the next one. Returns False where nothing was left to give up.
    """
    with transaction.atomic():
        row = locked(image)
        if part is not None and not part.exists():
            if row.state == QUEUED:
                quota.hold_bytes(row.uuid, quota.STORED, 0)
            return False
        whole = [*store.parts_of(image.uuid), store.staged_of(image.uuid)]
        for each in [part] if part is not None else whole:
            store.remove(each)
        if not IMAGE.allows(row.state, event):
            return False
        move(row, IMAGE, event, error_message=reason)
        for name in (quota.STORED, quota.STAGED):
            quota.hold_bytes(row.uuid, name, 0)
        return True


def stage(image: Image, part: Path) -> None:
    """Keep the bytes in `part` for an import. Raises UploadLost, QuotaExceeded."""
    with transaction.atomic():
        row = locked(image)
        if row.state != UPLOADING:
            raise UploadLost(id=image.uuid)
        try:
            size = store.stage(part, row.uuid)
        except FileNotFoundError as exc:
            raise UploadLost(id=image.uuid) from exc
        quota.hold_bytes(row.uuid, quota.STAGED, size)


def tell(type_: str, predicate: str, image: Image, actor: Actor, **more: Any) -> None:
    """Write an event that says `predicate` ("was deleted.") of the image, and that it changed."""
    audit.record(
        type_,
        f"Image {image} {predicate}",
        actor=actor,
        target=image,
        kind="image",
        project=image.project,
        image_name=image.name,
        **more,
    )
    publish("image", image.uuid)

"""Bytes of an image as they arrive in parts: inspected while they stream, whole or not at all."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from django.db import transaction

from cloudwright.cloud.image import store
from cloudwright.cloud.image.inspection import Verdict
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.states import IMAGE
from cloudwright.cloud.image.writes import image as writes
from cloudwright.cloud.image.writes import quota
from cloudwright.cloud.image.writes.arrival import Arrival
from cloudwright.cloud.image.writes.image import tell
from cloudwright.core.admission.gates import check
from cloudwright.core.rows import move
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Problem


class Upload(Arrival):
    """One upload under way. Whoever holds it calls `finish` or `abort`; if the process dies, the
    reconciler `image_stale_upload` gives the image back. Not for two threads at once."""

    counted_as: ClassVar = quota.STORED
    succeeded: ClassVar = ("image_upload_succeeded", "was uploaded.")
    failed: ClassVar = ("image_upload_failed", "is queued again: its upload was given up.")

    def __init__(self, image: Image, *, actor: Actor) -> None:
        self.image = image
        self._actor = actor
        super().__init__(image, store.new_part(image.uuid), quota=self.counted_as)

    def write(self, chunk: bytes) -> None:
        """Take the next bytes. Raises TooLarge (413), QuotaExceeded (413), DangerousImage (400) or
        NoRoom (503); the bytes are gone then and the image is queued again."""
        try:
            super().write(chunk)
        except Problem:
            self.abort()
            raise

    def finish(self) -> Image:
        """All bytes came. Raises DangerousImage (400), NoRoom (503), UploadLost (409: given up
        meanwhile)."""
        try:
            verdict = self.whole()
            with transaction.atomic():
                self.keep(verdict)
                tell(*self.succeeded, self.image, self._actor)
        except Problem:
            self.abort()
            raise
        self.image.refresh_from_db()
        return self.image

    def keep(self, verdict: Verdict) -> None:
        """The image is active, verified or (saying why) not. Raises UploadLost."""
        writes.finish(self.image, verdict, self.part)

    def abort(self) -> None:
        """Forget the bytes; the image is queued again. Repeated: nothing more happens."""
        self.close()
        with transaction.atomic():
            if writes.give_up(self.image, "abort", part=self.part):
                tell(*self.failed, self.image, self._actor)


U = TypeVar("U", bound=Upload)


class Staging(Upload):
    """Bytes that are put down, for an import to make them the image's."""

    counted_as = quota.STAGED
    succeeded = ("image_stage_succeeded", "has bytes put down for an import.")
    failed = ("image_stage_failed", "is queued again: putting down its bytes was given up.")

    def keep(self, verdict: Verdict) -> None:
        """The bytes wait; what they are is judged again when they are imported. Raises
        UploadLost."""
        writes.stage(self.image, self.part)


def begin_upload(image: Image, *, actor: Actor) -> Upload:
    """Take a queued image for one upload.

    Raises Refused, BadInput (no disk or container format yet), BadTransition (409: not queued).
    """
    return _begin(Upload, "save", image, actor)


def begin_staging(image: Image, *, actor: Actor) -> Staging:
    """Take a queued image for bytes that are imported later. Raises as `begin_upload`."""
    return _begin(Staging, "stage", image, actor)


def _begin(kind: type[U], event: str, image: Image, actor: Actor) -> U:
    check("image.upload", image, actor)
    for name in ("disk_format", "container_format"):
        if not getattr(image, name):
            raise BadInput(reason=f"set {name} before uploading bytes", field=name)
    with transaction.atomic():
        move(image, IMAGE, event, error_message="", import_failed=False)
        return kind(image, actor=actor)

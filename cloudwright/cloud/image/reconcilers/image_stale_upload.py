"""Uploads whose process died, and bytes that were put down for an import that nobody asked for: the
image is queued again, the bytes are removed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.conf import settings

from cloudwright.cloud.image import store
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.states import SAVING, UPLOADING
from cloudwright.cloud.image.writes.image import give_up
from cloudwright.core.operations.reconciler import Reconciler, Report, register
from cloudwright.kernel import clock

# A live upload writes more often than this, however slow its client is.
LEASE = timedelta(minutes=15)


def plan(
    uploads: Iterable[tuple[Image, datetime]], now: datetime, lease: timedelta = LEASE
) -> list[Image]:
    """The images whose last sign of life is older than the lease."""
    return [image for image, alive_at in uploads if now - alive_at > lease]


def activate() -> Report:
    """Images that an operation fills are its own affair: it has a lease of its own."""
    saving = Image.objects.filter(state=SAVING, source_instance_uuid=None)
    stale = plan([(image, _alive_at(image)) for image in saving], clock.now())
    stale += _staged()
    given_back = [image for image in stale if give_up(image, "abort", "The upload broke off.")]
    return Report(
        counts={"stale": len(given_back)},
        notes=tuple(f"The upload of image {image} broke off." for image in given_back),
    )


def _staged() -> list[Image]:
    """Whole bytes wait longer than bytes that arrive, and lie under a name of their own."""
    images = [(image, _alive_at(image)) for image in Image.objects.filter(state=UPLOADING)]
    waiting = [pair for pair in images if store.staged_of(pair[0].uuid).exists()]
    arriving = [pair for pair in images if pair not in waiting]
    patience = timedelta(hours=settings.CLOUDWRIGHT_IMAGES.staged_hours)
    return plan(arriving, clock.now()) + plan(waiting, clock.now(), patience)


def _alive_at(image: Image) -> datetime:
    seen = [image.updated_at]
    for part in [*store.parts_of(image.uuid), store.staged_of(image.uuid)]:
        try:
            seen.append(datetime.fromtimestamp(part.stat().st_mtime, UTC))
        except FileNotFoundError:
            continue  # it ended while we looked
    return max(seen)


IMAGE_STALE_UPLOAD = register(
    Reconciler(name="image_stale_upload", every=timedelta(minutes=5), activate=activate)
)

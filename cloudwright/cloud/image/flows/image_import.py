"""Make bytes the image's that were put down for it, or that lie on the web."""

from __future__ import annotations

import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from cloudwright.cloud.image import store, web_download
from cloudwright.cloud.image.inspection import Verdict
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.states import ACTIVE, IMAGE, IMPORTING
from cloudwright.cloud.image.writes import arrival, quota
from cloudwright.cloud.image.writes import image as writes
from cloudwright.core.audit import services as audit
from cloudwright.core.operations.context import still_wanted
from cloudwright.core.operations.flow import Context, Flow, Step, Wait, register
from cloudwright.core.rows import move
from cloudwright.kernel.errors import Conflict, Problem

# Parameters


@dataclass(frozen=True, slots=True)
class ImportParams:
    """Uuid of the image; where its bytes lie on the web, empty for those that were put down."""

    image: str
    uri: str = ""


# Steps. A fetch takes as long as it takes and keeps a thread for it, so few run at once.

AT_ONCE = 2
LOOK_SECONDS = 1.0
_fetching = threading.BoundedSemaphore(AT_ONCE)


class ImportLost(Conflict):
    """409: the image was deleted, or the import cancelled, while bytes arrived."""

    code, message = "image.import_lost", "The import was given up meanwhile."


class TooSlow(Problem):
    """504: the bytes took longer than `[images] import_seconds`."""

    code, status = "image.import_too_slow", 504
    message = "The image did not arrive within {seconds} seconds."


def fetch(context: Context[ImportParams]) -> Wait | dict[str, Any] | None:
    """Take the bytes from the web, inspected and counted as they come. Repeated: from the start."""
    if not context.params.uri or _image_of(context).state == ACTIVE:
        return None
    if not _fetching.acquire(blocking=False):
        return Wait(5, "Other images are being fetched.")
    try:
        return asdict(_fetch(context))
    finally:
        _fetching.release()


def drop(context: Context[ImportParams]) -> None:
    """No fetched bytes are kept. What was put down stays, for another try."""
    if context.params.uri:
        store.remove(_part(context))


def publish(context: Context[ImportParams]) -> None:
    """The image is active, verified or (saying why) not."""
    image = _image_of(context)
    if image.state == ACTIVE:
        return
    part = _part(context)
    if context.params.uri:
        verdict = Verdict(**context.outputs)
    elif part.exists():
        verdict = arrival.judge(image, part)
    else:
        raise ImportLost
    with transaction.atomic():
        writes.finish(image, verdict, part)
        _tell(context, image, "succeeded", "was imported.", audit.INFO)


def _fetch(context: Context[ImportParams]) -> Verdict:
    image = _image_of(context)
    patience = settings.CLOUDWRIGHT_IMAGES.import_seconds
    ends_at, looked_at = time.monotonic() + patience, time.monotonic()
    arriving = arrival.Arrival(image, _part(context), quota=quota.STORED)
    try:
        for chunk in web_download.fetch(context.params.uri):
            arriving.write(chunk)
            now = time.monotonic()
            if now > ends_at:
                raise TooSlow(seconds=patience)
            if now - looked_at > LOOK_SECONDS:
                looked_at = now
                _still_wanted(context, image)
        return arriving.whole()
    finally:
        arriving.close()


def _still_wanted(context: Context[ImportParams], image: Image) -> None:
    """Raises ImportLost."""
    here = Image.objects.filter(pk=image.pk, state=IMPORTING).exists()
    if not here or not still_wanted(context):
        raise ImportLost


# Outcomes: without its bytes the image is as it was before the import was asked for.


def failed(context: Context[ImportParams], problem: Problem) -> None:
    """The image shows why."""
    _give_back(context, problem.text)


def cancelled(context: Context[ImportParams]) -> None:
    """Likewise."""
    _give_back(context, "The import was cancelled.")


@transaction.atomic
def _give_back(context: Context[ImportParams], reason: str) -> None:
    image = Image.objects.select_for_update().filter(uuid=context.params.image).first()
    if image is None or image.state != IMPORTING:
        return
    kept = not context.params.uri and _part(context).exists()
    if kept:
        move(image, IMAGE, "restage", error_message=reason, import_failed=True)
    else:
        writes.give_up(image, "abort", reason)
        Image.objects.filter(pk=image.pk).update(import_failed=True)
    _tell(context, image, "failed", f"was not imported: {reason}", audit.ERROR)


def _image_of(context: Context[ImportParams]) -> Image:
    image = Image.objects.filter(uuid=context.params.image, deleted_at=None).first()
    if image is None:
        raise ImportLost
    return image


def _part(context: Context[ImportParams]) -> Path:
    uuid = UUID(context.params.image)
    if context.params.uri:
        return store.part_for(uuid, context.operation.hex)
    return store.staged_of(uuid)


def _tell(
    context: Context[ImportParams], image: Image, outcome: str, words: str, level: str
) -> None:
    writes.tell(
        f"image_import_{outcome}",
        words,
        image,
        context.actor,
        operation=context.operation,
        level=level,
    )


# Flow

IMAGE_IMPORT = register(
    Flow(
        kind="cloud.image.import",
        params=ImportParams,
        steps=(
            Step("fetch", fetch, undo=drop),
            Step("publish", publish, no_undo="an active image stays: it is whole"),
        ),
        failed=failed,
        cancelled=cancelled,
    )
)

"""Copy a volume into an image."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db import transaction

from cloudwright.cloud.image import store
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.states import ACTIVE, IMAGE, QUEUED
from cloudwright.cloud.image.writes import arrival
from cloudwright.cloud.image.writes import image as images
from cloudwright.cloud.volume.flows.outcome import (
    item_of,
    job_of,
    pool_of,
    row_of,
    succeeded,
    waits,
)
from cloudwright.cloud.volume.models import Volume
from cloudwright.cloud.volume.writes import keeping
from cloudwright.core.operations.flow import Context, Flow, Step, Wait, register
from cloudwright.core.rows import move
from cloudwright.kernel.errors import Conflict, Problem

# Parameters


@dataclass(frozen=True, slots=True)
class UploadParams:
    """Uuids of the volume and of the image's queued row."""

    volume: str
    image: str


# Steps


def begin(context: Context[UploadParams]) -> None:
    """The image waits for its bytes."""
    with transaction.atomic():
        image = _image_of(context)
        if image.state == QUEUED:
            move(image, IMAGE, "save")


def copy(context: Context[UploadParams]) -> Wait | None:
    """The pool copies; this looks. Repeated: the same copy."""
    image = _image_of(context)
    if image.state == ACTIVE:
        return None
    volume = row_of(Volume, context.params.volume)
    copying = pool_of(volume).export(
        item_of(volume),
        _part(context),
        image.disk_format or "",
        job=job_of(context),
        attempt=context.fence,
    )
    return waits(copying, "Copying the volume")


def drop(context: Context[UploadParams]) -> None:
    """The copy ends; no bytes of it are kept."""
    volume = row_of(Volume, context.params.volume)
    pool_of(volume).forget(item_of(volume), job=job_of(context), attempt=context.fence)
    store.remove(_part(context))


def publish(context: Context[UploadParams]) -> None:
    """Judge the bytes as an upload is judged, then the image is active."""
    image = _image_of(context)
    if image.state == ACTIVE:
        return
    part = _part(context)
    images.finish(image, arrival.judge(image, part), part)


def settle(context: Context[UploadParams]) -> None:
    """The volume is free for other tasks."""
    succeeded(context, "upload", keeping.free(UUID(context.params.volume)))


# Outcomes: the volume is as it was; the image keeps the reason.


def failed(context: Context[UploadParams], problem: Problem) -> None:
    """The image shows why."""
    _kill(context, problem.text)


def cancelled(context: Context[UploadParams]) -> None:
    """Likewise."""
    _kill(context, "The copy was cancelled.")


def _kill(context: Context[UploadParams], reason: str) -> None:
    image = Image.objects.filter(uuid=context.params.image).first()
    if image is not None:
        images.give_up(image, "kill", reason)
    keeping.free(UUID(context.params.volume))


def _image_of(context: Context[UploadParams]) -> Image:
    image = Image.objects.filter(uuid=context.params.image, deleted_at=None).first()
    if image is None:
        raise Conflict(reason="The image was deleted while the volume was copied.")
    return image


def _part(context: Context[UploadParams]) -> Path:
    return store.part_for(UUID(context.params.image), job_of(context))


# Flow

VOLUME_UPLOAD = register(
    Flow(
        kind="cloud.volume.upload",
        params=UploadParams,
        steps=(
            Step("begin", begin, no_undo="the image is killed with the reason"),
            Step("copy", copy, undo=drop),
            Step("publish", publish, no_undo="an active image stays: it is whole"),
            Step("settle", settle, no_undo="the outcome is the row's truth"),
        ),
        failed=failed,
        cancelled=cancelled,
    )
)

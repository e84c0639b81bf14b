"""Copy an instance's root disk into an image; the machine keeps running."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from cloudwright.cloud.compute.flows.outcome import (
    cancels,
    driver_of,
    fails,
    instance_of,
    succeeded,
)
from cloudwright.cloud.image import store
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.states import ACTIVE, IMAGE, QUEUED
from cloudwright.cloud.image.writes import arrival
from cloudwright.cloud.image.writes import image as images
from cloudwright.core.operations.flow import Context, Flow, Step, Wait, register
from cloudwright.core.rows import move
from cloudwright.kernel.errors import Conflict, Problem

LOOK_SECONDS = 2

# Parameters


@dataclass(frozen=True, slots=True)
class CreateImageParams:
    """Uuids of the instance and of the image's queued row."""

    instance: str
    image: str


# Steps


def begin(context: Context[Any]) -> None:
    """The image waits for its bytes."""
    with transaction.atomic():
        image = _image_of(context)
        if image.state == QUEUED:
            move(image, IMAGE, "save")


def drop(context: Context[Any]) -> None:
    """No bytes of it are kept."""
    store.remove(_part(context))


def copy(context: Context[Any]) -> Wait | dict[str, str] | None:
    """The host copies; this looks. Repeated: the same copy."""
    image = _image_of(context)
    if image.state == ACTIVE:
        return None
    instance = instance_of(context)
    copied = driver_of(instance).copy_disk(instance.uuid, _part(context), attempt=context.fence)
    if copied.done is None:
        return Wait(LOOK_SECONDS, f"Copying the disk: {copied.percent} %.")
    return {"file": str(copied.done)}


def publish(context: Context[Any]) -> None:
    """Judge the bytes as an upload is judged, then the image is active."""
    image = _image_of(context)
    if image.state == ACTIVE:
        return
    part = Path(context.outputs["file"])
    images.finish(image, arrival.judge(image, part), part)


def settle(context: Context[CreateImageParams]) -> None:
    """The instance is free for other tasks, and an event tells."""
    succeeded(context, "create_image", "snapshotted")


# Outcomes: the instance is as it was; the image keeps the reason.


def fails_with_image(verb: str) -> Callable[[Context[Any], Problem], None]:
    """The `failed` of a flow that makes an image: the image shows why, the instance is free."""

    def failed(context: Context[Any], problem: Problem) -> None:
        _throw_away(context, problem.text)
        fails(verb)(context, problem)

    return failed


def cancels_with_image(verb: str) -> Callable[[Context[Any]], None]:
    """The `cancelled` of such a flow: likewise."""

    def cancelled(context: Context[Any]) -> None:
        _throw_away(context, "The copy was cancelled.")
        cancels(verb)(context)

    return cancelled


def _throw_away(context: Context[Any], reason: str) -> None:
    """The image that was to be made is killed, for `reason`; one that is whole stays."""
    image = Image.objects.filter(uuid=context.params.image).first()
    if image is not None:
        images.give_up(image, "kill", reason)


def _image_of(context: Context[Any]) -> Image:
    image = Image.objects.filter(uuid=context.params.image, deleted_at=None).first()
    if image is None:
        raise Conflict(reason="The image was deleted while the disk was copied.")
    return image


def _part(context: Context[Any]) -> Path:
    return store.part_for(UUID(context.params.image), context.operation.hex)


# Flow

INSTANCE_CREATE_IMAGE = register(
    Flow(
        kind="cloud.instance.create_image",
        params=CreateImageParams,
        steps=(
            Step("begin", begin, no_undo="the image is killed with the reason"),
            Step("copy", copy, undo=drop),
            Step("publish", publish, no_undo="an active image stays: it is whole"),
            Step("settle", settle, no_undo="the outcome is the row's truth"),
        ),
        failed=fails_with_image("create_image"),
        cancelled=cancels_with_image("create_image"),
    )
)

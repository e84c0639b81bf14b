"""Copy an instance's root disk into an image of a series, and let the oldest of the series go."""

from __future__ import annotations

from dataclasses import dataclass

from cloudwright.cloud.compute.flows import instance_create_image as copying
from cloudwright.cloud.compute.flows.outcome import succeeded
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.states import ACTIVE
from cloudwright.cloud.image.writes import image as images
from cloudwright.core.operations.flow import Context, Flow, Step, register

# Parameters


@dataclass(frozen=True, slots=True)
class CreateBackupParams:
    """Uuids of the instance and of the image's queued row; how many of `series` stay."""

    instance: str
    image: str
    series: str
    rotation: int


# Steps; the copy is made as for any image.


def settle(context: Context[CreateBackupParams]) -> None:
    """The instance is free for other tasks, and an event tells."""
    succeeded(context, "create_backup", "snapshotted")


def rotate(context: Context[CreateBackupParams]) -> None:
    """Only the newest are kept; those that are protected stay, and count."""
    params = context.params
    series = Image.objects.filter(
        source_instance_uuid=params.instance,
        state=ACTIVE,
        properties__image_type="backup",
        properties__backup_type=params.series,
    )
    for image in series.order_by("-created_at", "-pk")[params.rotation :]:
        if not image.protected:
            images.drop(image)


# Outcomes: the instance is as it was; the image keeps the reason.

# Flow

INSTANCE_CREATE_BACKUP = register(
    Flow(
        kind="cloud.instance.create_backup",
        params=CreateBackupParams,
        steps=(
            Step("begin", copying.begin, no_undo="the image is killed with the reason"),
            Step("copy", copying.copy, undo=copying.drop),
            Step("publish", copying.publish, no_undo="an active image stays: it is whole"),
            Step("rotate", rotate, no_undo="the oldest were to go"),
            Step("settle", settle, no_undo="the outcome is the row's truth"),
        ),
        failed=copying.fails_with_image("create_backup"),
        cancelled=copying.cancels_with_image("create_backup"),
    )
)

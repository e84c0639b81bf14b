"""Make a volume: blank, or with what an image, a snapshot, a backup or another volume holds."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cloudwright.cloud.image import store
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.volume import capabilities
from cloudwright.cloud.volume.flows.outcome import (
    cancels,
    fails,
    item_of,
    job_of,
    pool_of,
    remove,
    row_of,
    source_of,
    succeeded,
    unmakes,
    waits,
)
from cloudwright.cloud.volume.models import Volume
from cloudwright.cloud.volume.selectors.pool import pools_by_host, takes_new
from cloudwright.cloud.volume.writes import keeping
from cloudwright.contracts.volumes import ImageFile, Item
from cloudwright.core.operations.flow import Context, Flow, Step, Wait, register
from cloudwright.kernel.errors import NotFound

# Parameters

IMAGE = "image"


@dataclass(frozen=True, slots=True)
class CreateVolumeParams:
    """Uuid of the volume; kind and uuid of what it is made from, both empty for a blank one."""

    volume: str
    source_kind: str = ""
    source: str = ""


# Steps


def admit(context: Context[CreateVolumeParams]) -> None:
    """Its pool takes new volumes, and can keep one of its type. Raises NoValidBackend."""
    volume = row_of(Volume, context.params.volume)
    capabilities.require(volume.volume_type)
    if not takes_new(volume.host, pools_by_host().get(volume.host_id)):
        raise capabilities.NoValidBackend(reason="no host is up to keep volumes")


def write(context: Context[CreateVolumeParams]) -> Wait | None:
    """The pool copies; this looks. Repeated: the same copy."""
    volume = row_of(Volume, context.params.volume)
    copying = pool_of(volume).write(
        item_of(volume),
        _source(context.params),
        size_mib=volume.size_mib,
        job=job_of(context),
        attempt=context.fence,
    )
    return waits(copying, "Filling the volume")


def unwrite(context: Context[CreateVolumeParams]) -> None:
    """No bytes of it are kept."""
    remove(Volume, context.params.volume, context)


def settle(context: Context[CreateVolumeParams]) -> None:
    """The volume can be used."""
    row = keeping.settle(Volume, UUID(context.params.volume), "created")
    succeeded(context, "create", row)


def _source(params: CreateVolumeParams) -> Item | ImageFile | None:
    if not params.source_kind:
        return None
    if params.source_kind != IMAGE:
        return source_of(params.source_kind, params.source)
    # A deleted image's bytes stay while a volume is being made from it.
    image = Image.objects.filter(uuid=params.source).first()
    if image is None:
        raise NotFound(kind="Image", id=params.source)
    return ImageFile(store.path_of(image), image.disk_format or "")


# Flow

VOLUME_CREATE = register(
    Flow(
        kind="cloud.volume.create",
        params=CreateVolumeParams,
        steps=(
            Step("admit", admit, no_undo="it only looked"),
            Step("write", write, undo=unwrite),
            Step("settle", settle, undo=unmakes(Volume, "volume")),
        ),
        failed=fails(Volume, "volume", "create"),
        cancelled=cancels(Volume, "volume", "create"),
    )
)

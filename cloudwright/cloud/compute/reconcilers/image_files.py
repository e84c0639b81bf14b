"""Bytes of images that nothing needs any more.

An instance's disk is a thin layer over its image, so the bytes of a deleted image stay until the
last instance made from it is gone. Here and not in `image`, which does not know instances.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.models.instance import IMAGES
from cloudwright.cloud.image import store
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.states import IMPORTING, SAVING, UPLOADING
from cloudwright.cloud.volume.models import Volume
from cloudwright.core.operations.reconciler import Reconciler, Report, register
from cloudwright.kernel import clock

# A request that saw the image alive has inserted its instance by then.
GRACE = timedelta(minutes=1)


def plan(
    files: Iterable[tuple[UUID, Path]], wanted: Collection[UUID], stood_on: Collection[UUID]
) -> list[Path]:
    """The files of images that are neither `wanted` (living rows) nor `stood_on` by instances."""
    return [path for uuid, path in files if uuid not in wanted and uuid not in stood_on]


def activate() -> Report:
    """Remove them, and say how much room that gave back."""
    before = clock.now() - GRACE
    files = list(store.whole_files())
    young = Image.objects.exclude(deleted_at__lt=before)
    wanted = frozenset(young.values_list("uuid", flat=True))
    living = Instance.objects.filter(deleted_at=None)
    stood_on = frozenset(
        uuid
        for uuids in living.values_list(*(f"{name}__uuid" for name in IMAGES))
        for uuid in uuids
        if uuid
    )
    if living.filter(image=None).exists():
        # An image's row went before its instance: which file it was, nobody can tell any more.
        known = frozenset(Image.objects.values_list("uuid", flat=True))
        stood_on |= {uuid for uuid, _ in files if uuid not in known}
    filling = Volume.objects.filter(state="creating")
    stood_on |= frozenset(
        volume.source_image_uuid for volume in filling if volume.source_image_uuid
    )
    given_back = [store.remove(path) for path in plan(files, wanted, stood_on)]
    arriving = Image.objects.filter(state__in=(SAVING, UPLOADING, IMPORTING))
    waiting = frozenset(arriving.values_list("uuid", flat=True))
    given_back += [store.remove(path) for path in store.dead_parts(waiting, before)]
    return Report({"files": len(given_back), "bytes": sum(given_back)})


IMAGE_FILES = register(
    Reconciler(name="image_files", every=timedelta(minutes=1), activate=activate)
)

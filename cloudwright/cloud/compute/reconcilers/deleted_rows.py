"""Rows of deleted instances, images and volumes, once `[retention] deleted_days` have passed."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from cloudwright.cloud.compute.models import Flavor, Instance
from cloudwright.cloud.compute.models.instance import IMAGES
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.volume.models import Backup, Snapshot, Volume
from cloudwright.core.operations.reconciler import Reconciler, Report, register
from cloudwright.kernel import clock

BATCH = 1000


def activate() -> Report:
    """One bounded pass; the next period goes on. An image's row outlives its instances."""
    limit = clock.now() - timedelta(days=settings.CLOUDWRIGHT_RETENTION["deleted_days"])
    images = Image.objects.filter(deleted_at__lt=limit)
    for name in IMAGES:
        images = images.exclude(pk__in=Instance.objects.exclude(**{name: None}).values(name))
    batches = {
        "instances": Instance.objects.filter(deleted_at__lt=limit),
        "images": images,
        "flavors": Flavor.objects.filter(deleted_at__lt=limit),
        "backups": Backup.objects.filter(deleted_at__lt=limit),
        "snapshots": Snapshot.objects.filter(deleted_at__lt=limit),
        "volumes": Volume.objects.filter(deleted_at__lt=limit),
    }
    counts = {}
    for name, rows in batches.items():
        old = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
        rows.model._default_manager.filter(pk__in=old).delete()
        counts[name] = len(old)
    return Report(counts)


DELETED_ROWS = register(
    Reconciler(name="deleted_rows", every=timedelta(hours=1), activate=activate)
)

"""What was deleted and kept goes for good after `[compute] reclaim_instance_interval`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.services.instance_delete import reclaim
from cloudwright.cloud.compute.states import SOFT_DELETED
from cloudwright.core.operations.reconciler import Reconciler, Report, begun, register
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM


def plan(instances: Iterable[Instance], now: datetime, seconds: int) -> list[Instance]:
    """Those that were kept for as long as that."""
    return [each for each in instances if now - each.updated_at >= timedelta(seconds=seconds)]


def activate() -> Report:
    """Delete them. One that is being restored meanwhile is left alone."""
    seconds = settings.CLOUDWRIGHT_COMPUTE.reclaim_instance_interval
    kept = Instance.objects.filter(state=SOFT_DELETED, deleted_at=None)
    kept = kept.select_related("host", "project__customer")
    due = plan(kept, clock.now(), seconds)
    return begun("reclaimed", due, partial(reclaim, actor=SYSTEM), "Instance")


SOFT_DELETED_RECLAIM = register(
    Reconciler(name="soft_deleted", every=timedelta(minutes=1), activate=activate)
)

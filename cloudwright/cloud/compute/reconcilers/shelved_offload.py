"""Shelved instances leave their host after `[compute] shelved_offload_time`, at once by default."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.services.instance_shelve import shelve_offload
from cloudwright.cloud.compute.states import SHELVED
from cloudwright.core.operations.reconciler import Reconciler, Report, begun, register
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM


def plan(instances: Iterable[Instance], now: datetime, seconds: int) -> list[Instance]:
    """Those that have been on the shelf for as long as that; none for less than 0."""
    if seconds < 0:
        return []
    window = timedelta(seconds=seconds)
    return [each for each in instances if now - each.updated_at >= window]


def activate() -> Report:
    """Offload them. One that moved on meanwhile is left alone."""
    seconds = settings.CLOUDWRIGHT_COMPUTE.shelved_offload_time
    shelved = Instance.objects.filter(state=SHELVED, deleted_at=None)
    shelved = shelved.select_related("host", "project__customer")
    due = plan(shelved, clock.now(), seconds)
    return begun("offloaded", due, partial(shelve_offload, actor=SYSTEM), "Instance")


SHELVED_OFFLOAD = register(
    Reconciler(
        name="shelved_offload",
        every=timedelta(minutes=1),
        activate=activate,
        pokes=frozenset({"instance"}),
    )
)

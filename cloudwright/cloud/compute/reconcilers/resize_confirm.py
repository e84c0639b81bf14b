"""Resizes that nobody confirmed or took back within `[compute] resize_confirm_window`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings

from cloudwright.cloud.compute.models import Migration
from cloudwright.cloud.compute.services.instance_resize import confirm_resize
from cloudwright.core.operations.reconciler import Reconciler, Report, begun, register
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM


def plan(migrations: Iterable[Migration], now: datetime, window: timedelta) -> list[Migration]:
    """Those that have waited for as long as `window`; none if it is zero."""
    return [each for each in migrations if window and now - each.updated_at >= window]


def activate() -> Report:
    """Confirm them. One that moved on meanwhile is left alone."""
    window = timedelta(seconds=settings.CLOUDWRIGHT_COMPUTE.resize_confirm_window)
    waiting = Migration.objects.filter(
        status="finished", instance__deleted_at=None, instance__state="resized/"
    ).select_related("instance__host", "instance__project__customer")
    due = [each.instance for each in plan(waiting, clock.now(), window)] if window else []
    return begun("confirmed", due, partial(confirm_resize, actor=SYSTEM), "Instance")


RESIZE_CONFIRM = register(
    Reconciler(name="resize_confirm", every=timedelta(minutes=1), activate=activate)
)

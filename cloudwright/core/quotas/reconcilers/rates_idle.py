"""Forgets counts of calls that say nothing any more."""

from __future__ import annotations

from datetime import timedelta

from cloudwright.core.operations.reconciler import Reconciler, Report, register
from cloudwright.core.quotas.models import Rate
from cloudwright.kernel import clock


def activate() -> Report:
    """A count whose time is over is as good as none."""
    removed, _ = Rate.objects.filter(full_until__lt=clock.now()).delete()
    return Report({"removed": removed})


RECONCILER = register(Reconciler("rates_idle", timedelta(hours=6), activate))

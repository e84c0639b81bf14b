"""Usage is the sum of the reservations: mends what a deleted project left counted above it."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Sum

from cloudwright.core.operations.reconciler import Reconciler, Report, register
from cloudwright.core.quotas.models import Quota, Reservation


def activate() -> Report:
    """Count every quota that is in use again, each under its own lock: whoever reserves holds it
    until their reservation can be seen."""
    mended = 0
    for pk in Quota.objects.exclude(usage=0).values_list("pk", flat=True):
        with transaction.atomic():
            quota = Quota.objects.select_for_update().filter(pk=pk).first()
            if quota is not None and (held := _held(quota)) != quota.usage:
                Quota.objects.filter(pk=pk).update(usage=held)
                mended += 1
    return Report({"mended": mended})


def _held(quota: Quota) -> int:
    scope = "project__customer__uuid" if quota.scope_kind == "customer" else "project__uuid"
    rows = Reservation.objects.filter(name=quota.name, **{scope: quota.scope_uuid})
    return int(rows.aggregate(held=Sum("amount"))["held"] or 0)


RECONCILER = register(
    Reconciler("quota_drift", timedelta(hours=1), activate, pokes=frozenset({"project"}))
)

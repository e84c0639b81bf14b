"""Keeps append-only tables in bounds: tomorrow's partitions, and nothing past `[retention]`."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import connection

from cloudwright.core.access.services.token import forget_expired
from cloudwright.core.audit import partitions
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.reconciler import Reconciler, Report, register
from cloudwright.kernel import clock

EVENTS = "core_audit_event"
BATCH = 1000


def activate() -> Report:
    """One bounded pass; the next period goes on."""
    return Report(
        {
            "partitions_made": partitions.ensure(EVENTS),
            "partitions_dropped": partitions.drop_older(
                EVENTS, settings.CLOUDWRIGHT_RETENTION["events_days"]
            ),
            "operations": _operations(),
            "messages": _messages(),
            "tokens": forget_expired(),
        }
    )


def _operations() -> int:
    limit = clock.now() - timedelta(days=settings.CLOUDWRIGHT_RETENTION["operations_days"])
    old = Operation.objects.filter(finished_at__lt=limit).order_by("pk").values("pk")[:BATCH]
    return Operation.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[0]


def _messages() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE id IN (SELECT id FROM procrastinate_jobs"
            " WHERE status IN ('succeeded', 'failed', 'cancelled', 'aborted') AND id <"
            " (SELECT max(job_id) FROM procrastinate_events"
            "  WHERE at < now() - %s * interval '1 day')"
            " LIMIT %s)",
            [settings.CLOUDWRIGHT_RETENTION["messages_days"], BATCH],
        )
        return int(cursor.rowcount)


RECONCILER = register(Reconciler("retention", timedelta(hours=1), activate))

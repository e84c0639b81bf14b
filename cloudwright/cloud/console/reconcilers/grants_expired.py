"""Tickets to consoles that nobody can use any more."""

from __future__ import annotations

from datetime import timedelta

from cloudwright.cloud.console.models import ConsoleGrant
from cloudwright.core.operations.reconciler import Reconciler, Report, register
from cloudwright.kernel import clock

KEPT = timedelta(hours=1)


def activate() -> Report:
    """Who opened a console stays in the events; the ticket's row does not."""
    removed, _ = ConsoleGrant.objects.filter(expires_at__lt=clock.now() - KEPT).delete()
    return Report(counts={"removed": removed})


GRANTS_EXPIRED = register(
    Reconciler(name="grants_expired", every=timedelta(hours=1), activate=activate)
)

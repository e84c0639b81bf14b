"""Keep the copy of what accounts offer fresh; a dead account is Erred, a living one recovers."""

from __future__ import annotations

from datetime import timedelta

from cloudwright.broker.services.flows.settings_pull import pull
from cloudwright.broker.services.models import ServiceSettings
from cloudwright.broker.services.providers import info_of
from cloudwright.broker.services.states import KIND
from cloudwright.broker.services.writes import settings as writes
from cloudwright.broker.states import ERRED, OK
from cloudwright.contracts.errors import DriverError
from cloudwright.core.operations.reconciler import Reconciler, Report, register
from cloudwright.kernel import clock

FOREIGN_EVERY = timedelta(minutes=30)


def activate() -> Report:
    """Pull our own cloud at every poke, a foreign account twice an hour (NodeConductor)."""
    counts = {"pulled": 0, "changed": 0, "erred": 0}
    for settings in ServiceSettings.objects.filter(state__in=[OK, ERRED]):
        try:
            if not _due(settings):
                continue
            counts["changed"] += pull(settings)
            counts["pulled"] += 1
        except DriverError as problem:
            writes.failed(settings, problem.text)
            counts["erred"] += 1
    return Report(counts=counts)


def _due(settings: ServiceSettings) -> bool:
    if settings.synced_at is None or info_of(settings.type).adopts_tenants:
        return True
    return clock.now() - settings.synced_at > FOREIGN_EVERY


register(
    Reconciler(
        name="settings_pull",
        every=timedelta(seconds=60),
        activate=activate,
        pokes=frozenset({"image", "flavor", "network", KIND}),
    )
)

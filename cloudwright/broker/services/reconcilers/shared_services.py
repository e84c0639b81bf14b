"""New customers and projects get what is shared, without anybody asking."""

from __future__ import annotations

from datetime import timedelta

from cloudwright.broker.services.states import KIND
from cloudwright.broker.services.writes import connection
from cloudwright.core.accounts.models import Customer
from cloudwright.core.operations.reconciler import Reconciler, Report, register


def activate() -> Report:
    """Make the services and links that are missing."""
    services, links = connection.connect(Customer.objects.all())
    return Report(counts={"services": services, "links": links})


register(
    Reconciler(
        name="shared_services",
        every=timedelta(minutes=5),
        activate=activate,
        pokes=frozenset({"customer", "project", KIND}),
    )
)

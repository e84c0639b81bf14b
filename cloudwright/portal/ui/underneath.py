"""Our own cloud tells of its machines itself, and the broker that manages them tells it again.

People read the broker's account, which is the same for every cloud; `?all=1` shows both.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest

from cloudwright.core.audit.models import Event
from cloudwright.core.operations.models import Operation

_OPERATIONS, _EVENTS = "cloud.instance.", "instance"


def wanted(request: HttpRequest) -> bool:
    """Whether the reader asked for both accounts."""
    return request.GET.get("all") == "1"


def told_once(operations: QuerySet[Operation]) -> QuerySet[Operation]:
    """Without what the cloud does for the broker's operations."""
    return operations.exclude(kind__startswith=_OPERATIONS)


def events_told_once(events: QuerySet[Event]) -> QuerySet[Event]:
    """Without what the cloud says of machines that the broker speaks of as well."""
    return events.exclude(target_kind=_EVENTS)

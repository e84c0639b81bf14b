"""What the flows that change size or host share."""

from __future__ import annotations

from typing import Any

from cloudwright.cloud.compute.models import Migration
from cloudwright.cloud.scheduling.models import Host
from cloudwright.core.operations.flow import Context
from cloudwright.kernel.errors import NotFound


def migration_of(context: Context[Any]) -> Migration:
    """The flow's migration with its instance. Raises NotFound when its row is gone."""
    rows = Migration.objects.select_related("instance__project__customer")
    found = rows.filter(uuid=context.params.migration).first()
    if found is None:
        raise NotFound(kind="Migration", id=context.params.migration)
    return found


def host_of(name: str) -> Host:
    """Raises NotFound for a host that was taken away."""
    found = Host.objects.filter(name=name).first()
    if found is None:
        raise NotFound(kind="Host", id=name)
    return found

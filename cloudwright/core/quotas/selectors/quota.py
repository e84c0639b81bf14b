from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from cloudwright.core.accounts.models import Customer
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.models import Quota
from cloudwright.core.quotas.services.ledger import default_limit

TITLES = {"instances": "Instances", "cores": "Cores", "ram_mib": "Memory", "gigabytes": "Disk"}


@dataclass(frozen=True, slots=True)
class QuotaLine:
    """One limit as people see it; -1 is none. Memory in MiB, disk in GiB."""

    name: str
    title: str
    limit: int
    usage: int


def usage_of(scope: Customer | Project) -> list[QuotaLine]:
    """Every quota of the scope in the order of the settings, one query. No guard: the caller has
    shown that the actor sees the scope."""
    kind = "customer" if isinstance(scope, Customer) else "project"
    rows = {row.name: row for row in Quota.objects.filter(scope_kind=kind, scope_uuid=scope.uuid)}
    lines = []
    for name in settings.CLOUDWRIGHT_QUOTA_DEFAULTS:
        row = rows.get(name)
        limit = row.limit if row else default_limit(kind, name)
        lines.append(QuotaLine(name, TITLES.get(name, name), limit, row.usage if row else 0))
    return lines

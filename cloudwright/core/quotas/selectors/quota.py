from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from cloudwright.core.access.selectors.visible import customers_visible_to, projects_visible_to
from cloudwright.core.accounts.models import Customer
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.models import Quota
from cloudwright.core.quotas.services.ledger import default_limit
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor

TITLES = {
    "instances": "Instances",
    "cores": "Cores",
    "ram_mib": "Memory",
    "gigabytes": "Disk",
    "volumes": "Volumes",
    "snapshots": "Snapshots",
    "backups": "Backups",
    "backup_gigabytes": "Backup space",
    "per_volume_gigabytes": "Size of a volume",
    "volume_groups": "Volume groups",
    "images": "Images",
    "image_mib": "Image space",
    "image_stage_mib": "Space for image imports",
    "server_groups": "Server groups",
    "server_group_members": "Servers in a group",
    "injected_files": "Files put into a server",
    "injected_file_path_bytes": "Length of such a file's path",
    "injected_file_content_bytes": "Size of such a file",
    "networks": "Networks",
    "subnets": "Subnets",
    "subnet_pools": "Subnet pools",
    "ports": "Ports",
    "routers": "Routers",
    "floating_ips": "Floating IPs",
    "security_groups": "Security groups",
    "security_group_rules": "Security group rules",
    "rbac_policies": "Shared networks",
}


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
    return lines_of(kind, [scope.uuid])[scope.uuid]


def lines_of(scope_kind: str, scopes: list[UUID]) -> dict[UUID, list[QuotaLine]]:
    """The same for many customers or many projects at once, still one query."""
    found = {
        (row.scope_uuid, row.name): row
        for row in Quota.objects.filter(scope_kind=scope_kind, scope_uuid__in=scopes)
    }
    return {scope: [_line(scope_kind, scope, name, found) for name in names()] for scope in scopes}


def limit_of(project: Project, name: str) -> int:
    """One limit of the project; -1 is none. No guard, as `usage_of`."""
    return limits_of(project, [name])[name]


def limits_of(project: Project, wanted: Sequence[str]) -> dict[str, int]:
    """Several of them, one query."""
    rows = Quota.objects.filter(scope_kind="project", scope_uuid=project.uuid, name__in=wanted)
    known = dict(rows.values_list("name", "limit"))
    return {name: known.get(name, default_limit("project", name)) for name in wanted}


def names() -> list[str]:
    """Every name in the ledger, in the order of the settings."""
    return list(settings.CLOUDWRIGHT_QUOTA_DEFAULTS)


def _line(
    scope_kind: str, scope: UUID, name: str, found: dict[tuple[UUID, str], Quota]
) -> QuotaLine:
    row = found.get((scope, name))
    limit = row.limit if row else default_limit(scope_kind, name)
    return QuotaLine(name, TITLES.get(name, name), limit, row.usage if row else 0)


def quotas_visible_to(actor: Actor) -> QuerySet[Quota]:
    """The rows of customers and projects that the actor sees. A scope that never had a limit or
    a use has no rows yet: `lines_of` shows its defaults."""
    projects = projects_visible_to(actor).order_by().values("uuid")
    customers = customers_visible_to(actor).order_by().values("uuid")
    return Quota.objects.filter(
        Q(scope_kind="project", scope_uuid__in=projects)
        | Q(scope_kind="customer", scope_uuid__in=customers)
    )


def scope_of(quota: Quota) -> Customer | Project:
    """The customer or project that it limits. Raises NotFound once that is gone."""
    if quota.scope_kind == "customer":
        return get_or_404(Customer.objects.all(), "customer", uuid=quota.scope_uuid)
    return get_or_404(Project.objects.select_related("customer"), "project", uuid=quota.scope_uuid)

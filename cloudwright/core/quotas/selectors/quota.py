from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from cloudwright.core.access.selectors.visible import customers_visible_to, projects_visible_to
from cloudwright.core.accounts.models import Customer
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.models import Quota
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
    "metadata_items": "Metadata items of a server",
    "key_pairs": "SSH keys of a user",
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

# Whose limits are those of every project without its own.
DEFAULT = ("default", UUID(int=0))


@dataclass(frozen=True, slots=True)
class QuotaLine:
    """One limit as people see it; -1 is none. Memory in MiB, disk in GiB."""

    name: str
    title: str
    limit: int
    usage: int


def usage_of(scope: Customer | Project, also: Sequence[str] = ()) -> list[QuotaLine]:
    """Every quota of the scope in the order of the settings, and those named in `also`; one query.
    No guard: the caller has shown that the actor sees the scope."""
    kind = "customer" if isinstance(scope, Customer) else "project"
    return lines_of(kind, [scope.uuid], [*names(), *also])[scope.uuid]


def lines_of(
    scope_kind: str, scopes: Sequence[UUID], wanted: Sequence[str] | None = None
) -> dict[UUID, list[QuotaLine]]:
    """The same for many customers or many projects at once, still one query."""
    wanted = names() if wanted is None else wanted
    rows = Quota.objects.filter(
        Q(scope_kind=scope_kind, scope_uuid__in=scopes) | Q(scope_kind=DEFAULT[0]), name__in=wanted
    )
    found = {(row.scope_uuid, row.name): row for row in rows}
    common = defaults_among(wanted, found.values())
    return {
        scope: [_line(scope_kind, name, common, found.get((scope, name))) for name in wanted]
        for scope in scopes
    }


def limit_of(project: Project, name: str) -> int:
    """One limit of the project; -1 is none. No guard, as `usage_of`."""
    return limits_of(project, [name])[name]


def limits_of(project: Project, wanted: Sequence[str]) -> dict[str, int]:
    """Several of them, one query."""
    lines = lines_of("project", [project.uuid], wanted)[project.uuid]
    return {line.name: line.limit for line in lines}


def projects_with_own(wanted: Sequence[str]) -> list[UUID]:
    """Every project that has a limit of its own among these, for an administrator."""
    living = Project.objects.filter(deleted_at=None).values("uuid")
    rows = Quota.objects.filter(scope_kind="project", scope_uuid__in=living, name__in=wanted)
    owners = rows.exclude(limit=None).order_by("scope_uuid").values_list("scope_uuid", flat=True)
    return list(owners.distinct())


def limits_of_rows(pks: Sequence[int]) -> dict[int, int]:
    """The limit that is in force for each of these rows, one query. No guard, as `usage_of`."""
    rows = list(Quota.objects.filter(Q(pk__in=pks) | Q(scope_kind=DEFAULT[0])))
    common = defaults_among({row.name for row in rows}, rows)
    return {row.pk: _line(row.scope_kind, row.name, common, row).limit for row in rows}


def defaults(wanted: Sequence[str]) -> dict[str, int]:
    """What a project without a limit of its own has, one query. A customer has no limit until staff
    set one."""
    return defaults_among(wanted, Quota.objects.filter(scope_kind=DEFAULT[0], name__in=wanted))


def defaults_among(wanted: Collection[str], rows: Iterable[Quota]) -> dict[str, int]:
    """The same, where the rows have been read already."""
    known = {row.name: row.limit for row in rows if row.scope_kind == DEFAULT[0]}
    return {name: preset(name) if (limit := known.get(name)) is None else limit for name in wanted}


def preset(name: str) -> int:
    """The limit in `[quota]`; what does not stand there has none."""
    presets: Mapping[str, int] = settings.CLOUDWRIGHT_QUOTA_DEFAULTS
    return presets.get(name, -1)


def names() -> list[str]:
    """Every name in the settings, in their order."""
    return list(settings.CLOUDWRIGHT_QUOTA_DEFAULTS)


def _line(scope_kind: str, name: str, common: Mapping[str, int], row: Quota | None) -> QuotaLine:
    limit = row.limit if row else None
    if limit is None:
        limit = common[name] if scope_kind == "project" else -1
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

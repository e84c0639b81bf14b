"""What administrators said of the storage of hosts, and what lies there. Only they ask."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Sum

from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.scheduling.selectors.host import is_up
from cloudwright.cloud.volume.models import Pool, Snapshot, Volume


@dataclass(frozen=True, slots=True)
class Share:
    """What one project keeps on a host; `project` is empty for all together. Sizes in MiB."""

    project: str
    volumes: int
    volume_mib: int
    snapshots: int
    snapshot_mib: int


def takes_new(host: Host, pool: Pool | None) -> bool:
    """Whether new volumes may come to the host. `pool` is what was said of its storage."""
    return host.enabled and is_up(host) and (pool is None or (pool.enabled and not pool.frozen))


def pools_by_host() -> dict[int, Pool]:
    """By the host's key. A host that nothing was said of is not there."""
    return {pool.host_id: pool for pool in Pool.objects.all()}


def shares_of(host: Host) -> list[Share]:
    """All together, then each project that keeps something."""
    volumes = _sums(Volume.objects.filter(host=host, deleted_at=None))
    snapshots = _sums(Snapshot.objects.filter(volume__host=host, deleted_at=None))
    shares = [
        Share(each, *volumes.get(each, (0, 0)), *snapshots.get(each, (0, 0)))
        for each in sorted({*volumes, *snapshots})
    ]
    total = Share(
        "",
        sum(each.volumes for each in shares),
        sum(each.volume_mib for each in shares),
        sum(each.snapshots for each in shares),
        sum(each.snapshot_mib for each in shares),
    )
    return [total, *shares]


def _sums(rows: object) -> dict[str, tuple[int, int]]:
    grouped = rows.order_by().values("project__uuid")  # type: ignore[attr-defined]  # a QuerySet of either model
    counted = grouped.annotate(count=Count("pk"), mib=Sum("size_mib"))
    return {each["project__uuid"].hex: (each["count"], each["mib"]) for each in counted}

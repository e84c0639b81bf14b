"""What a host's aggregates make of it: its zone and how much of it is given out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cloudwright.cloud.scheduling.models import Aggregate, Host

DEFAULT_ZONE = "nova"
# Column of the limit -> column of the size, the host's own ratio, and the word of an aggregate.
LIMITS = {
    "vcpus_limit": ("vcpus", "cpu_ratio", "cpu_allocation_ratio"),
    "ram_limit_mib": ("ram_mib", "ram_ratio", "ram_allocation_ratio"),
    "disk_limit_mib": ("disk_mib", "disk_ratio", "disk_allocation_ratio"),
}
RATIOS = frozenset(word for _, _, word in LIMITS.values())


def worked_out(host: Host, aggregates: Iterable[Aggregate]) -> dict[str, object]:
    """The columns that follow from size, ratios and aggregates. Where several aggregates name a
    ratio, the smallest holds."""
    found = list(aggregates)
    zones = [each.availability_zone for each in found if each.availability_zone]
    columns: dict[str, object] = {"availability_zone": zones[0] if zones else DEFAULT_ZONE}
    for limit, (size, own, word) in LIMITS.items():
        ratio = min(_ratios(word, (each.metadata for each in found)), default=getattr(host, own))
        columns[limit] = int(getattr(host, size) * ratio)
    return columns


def _ratios(word: str, said: Iterable[Mapping[str, str]]) -> list[float]:
    return [float(metadata[word]) for metadata in said if word in metadata]

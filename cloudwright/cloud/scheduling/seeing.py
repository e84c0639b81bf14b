"""Hosts as filters see them: a batch at a time, four queries whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Count

from cloudwright.cloud.scheduling.models import Aggregate, Claim, Host
from cloudwright.cloud.scheduling.selectors.host import is_up, trust_of
from cloudwright.contracts.scheduling import HostSeen
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.states import LIVE

COLUMNS = (
    *("name", "hypervisor", "version", "acceleration", "address", "enabled"),
    *("vcpus", "ram_mib", "disk_mib", "vcpus_limit", "ram_limit_mib", "disk_limit_mib"),
    *("used_vcpus", "used_ram_mib", "used_disk_mib"),
)


def seen(hosts: Iterable[Host], members: Mapping[int, int]) -> list[HostSeen]:
    """`hosts` with what is on them; `members` of the group asked for, by the host's number."""
    rows = list(hosts)
    aggregates, busy = _aggregates(rows), _busy(rows)
    flavors, counts = _claims(rows)
    return [
        HostSeen(
            **{name: getattr(host, name) for name in COLUMNS},
            zone=host.availability_zone,
            up=is_up(host),
            trust=trust_of(host),
            instances=counts[host.pk],
            operations=busy.get(host.queue, 0),
            members=members.get(host.pk, 0),
            flavors=frozenset(flavors[host.pk]),
            aggregates=tuple(aggregates[host.pk]),
        )
        for host in rows
    ]


def _aggregates(rows: list[Host]) -> dict[int, list[dict[str, str]]]:
    found: dict[int, list[dict[str, str]]] = defaultdict(list)
    pairs = Aggregate.objects.filter(hosts__in=rows).values_list("hosts", "metadata")
    for host, metadata in pairs.order_by("pk"):
        found[host].append(metadata)
    return found


def _claims(rows: list[Host]) -> tuple[dict[int, set[str]], dict[int, int]]:
    flavors: dict[int, set[str]] = defaultdict(set)
    counts: dict[int, int] = defaultdict(int)
    found = Claim.objects.filter(host__in=rows).order_by().values_list("host", "flavor")
    for host, flavor, count in found.annotate(Count("pk")):
        flavors[host].add(flavor)
        counts[host] += count
    return flavors, counts


def _busy(rows: list[Host]) -> dict[str, int]:
    live = Operation.objects.filter(queue__in=[host.queue for host in rows], state__in=LIVE)
    return dict(live.order_by().values_list("queue").annotate(Count("pk")))

"""What users may tell the scheduler beside flavor, image and zone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from ipaddress import ip_network
from typing import Any
from uuid import UUID

from cloudwright.cloud.scheduling.filters import enabled
from cloudwright.cloud.scheduling.filters.query import read
from cloudwright.cloud.scheduling.models import Claim
from cloudwright.contracts.scheduling import Wish
from cloudwright.kernel.errors import BadInput

# Hint -> the filters that hear it; one of them has to be enabled.
HEARD_BY = {
    "group": (),
    "same_host": ("SameHostFilter",),
    "different_host": ("DifferentHostFilter",),
    "query": ("JsonFilter",),
    "build_near_host_ip": ("SimpleCIDRAffinityFilter",),
    "cidr": ("SimpleCIDRAffinityFilter",),
}


def judge(hints: Mapping[str, Any]) -> dict[str, Any]:
    """The hints, each in its one form. Raises BadInput for one that nothing hears, or that is no
    hint: half a request makes another instance than the one that was asked for."""
    asked = {name for name, _ in enabled()}
    for name in hints:
        if name not in HEARD_BY:
            known = ", ".join(sorted(HEARD_BY))
            reason = f"Only these scheduler hints are offered: {known}."
            raise BadInput(reason=reason, field="os:scheduler_hints")
        if HEARD_BY[name] and not asked.intersection(HEARD_BY[name]):
            reason = f"The hint {name} is not heard here: {HEARD_BY[name][0]} is off."
            raise BadInput(reason=reason, field="os:scheduler_hints")
    found = dict(hints)
    for name in ("same_host", "different_host"):
        if name in found:
            found[name] = [str(each) for each in _uuids(found[name], name)]
    if "query" in found:
        found["query"] = read(found["query"])
    if "build_near_host_ip" in found or "cidr" in found:
        _network(found)
    return found


def heard(wish: Wish, hints: Mapping[str, Any]) -> Wish:
    """`wish` with what the hints, as `judge` gave them, mean now."""
    if "same_host" in hints:
        wish = replace(wish, same=_hosts_of(hints["same_host"]))
    if "different_host" in hints:
        wish = replace(wish, different=_hosts_of(hints["different_host"]))
    if "query" in hints:
        wish = replace(wish, query=hints["query"])
    if "build_near_host_ip" in hints:
        wish = replace(wish, near=_network(hints))
    return wish


def _network(hints: Mapping[str, Any]) -> str:
    address, size = hints.get("build_near_host_ip", ""), str(hints.get("cidr") or "/24")
    try:
        return str(ip_network(f"{address}/{size.lstrip('/')}", strict=False))
    except ValueError as exc:
        reason = "build_near_host_ip is an address and cidr a prefix such as /24."
        raise BadInput(reason=reason, field="os:scheduler_hints") from exc


def _uuids(value: object, name: str) -> list[UUID]:
    given = value if isinstance(value, list) else [value]
    try:
        return [UUID(str(each)) for each in given]
    except ValueError as exc:
        reason = f"The hint {name} names instances by their ids."
        raise BadInput(reason=reason, field="os:scheduler_hints") from exc


def _hosts_of(instance_uuids: Sequence[str]) -> frozenset[str]:
    found = Claim.objects.filter(instance_uuid__in=instance_uuids)
    return frozenset(found.values_list("host__name", flat=True))

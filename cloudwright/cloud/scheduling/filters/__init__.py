"""Which hosts may take an instance: one small function a reason, chosen by `[scheduler] filters`.

A filter's name is the one that Nova's operators know; `config/drivers.py` says where it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from django.conf import settings

from cloudwright.contracts import registry
from cloudwright.contracts.scheduling import Filter, HostSeen, Wish


def enabled() -> tuple[tuple[str, Filter], ...]:
    """The filters that are asked, by name, in the order of the option."""
    return _load(tuple(settings.CLOUDWRIGHT_SCHEDULER.filters))


def passes(host: HostSeen, wish: Wish) -> bool:
    """Whether every filter lets the host through."""
    return all(each(host, wish) for _, each in enabled())


def explain(hosts: Sequence[HostSeen], wish: Wish) -> str:
    """How many hosts each filter removed, in order: 'ComputeFilter 1 of 3, RamFilter 2 of 2'."""
    left, parts = list(hosts), []
    for name, each in enabled():
        before = len(left)
        left = [host for host in left if each(host, wish)]
        if before != len(left):
            parts.append(f"{name} {before - len(left)} of {before}")
    return ", ".join(parts) if hosts else "there are no hosts"


@cache
def _load(names: tuple[str, ...]) -> tuple[tuple[str, Filter], ...]:
    return tuple((name, registry.load("filters", name)) for name in names)

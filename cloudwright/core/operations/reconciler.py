"""Reconcilers: no arguments, run by poke and by period, the only recovery (DESIGN §3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from cloudwright.core.rows import Row
from cloudwright.kernel.errors import Problem

R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Report:
    """What a run saw and began: counts by word, and sentences for people."""

    counts: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reconciler:
    """`activate` compares wanted with seen and repairs by starting operations. `pokes` are kinds of
    change (see core.audit.changes) that wake it before its period. `per_host`: runs in the worker
    that owns a host, and looks at that host only; others run in one worker at a time."""

    name: str
    every: timedelta
    activate: Callable[[], Report]
    pokes: frozenset[str] = frozenset()
    per_host: bool = False


def begun(did: str, rows: Iterable[R], begin: Callable[[R], object], kind: str) -> Report:
    """Begin something for each of `rows`, and count it as `did`. One that moved on meanwhile is
    left alone, with a note."""
    count, notes = 0, []
    for row in rows:
        try:
            begin(row)
        except Problem as problem:
            notes.append(f"{kind} {row.uuid}: {problem.text}")
        else:
            count += 1
    return Report({did: count}, tuple(notes))


_reconcilers: dict[str, Reconciler] = {}


def register(reconciler: Reconciler) -> Reconciler:
    """Make it known to the worker."""
    _reconcilers[reconciler.name] = reconciler
    return reconciler


def registered() -> list[Reconciler]:
    """All of them, by name."""
    return [_reconcilers[name] for name in sorted(_reconcilers)]

"""What an import decides, as a pure function of what we know and what was seen (DESIGN §3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from cloudwright.broker.states import ERRED, OK
from cloudwright.contracts.provider import InstanceSeen


@dataclass(frozen=True, slots=True)
class Known:
    """A row of ours. `busy`: an operation lives on it, or its state is on the way elsewhere;
    `fresh`: it was written after the backend was asked; `facts` as `writes.facts_of` has them."""

    pk: int
    uuid: UUID
    backend_id: str
    tenant_id: str
    state: str
    facts: Mapping[str, Any]
    error: str = ""
    busy: bool = False
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do. Rows are named by pk, links by pk, the seen by themselves."""

    bind: list[tuple[int, InstanceSeen]] = field(default_factory=list)
    create: list[tuple[int, InstanceSeen]] = field(default_factory=list)
    observe: list[tuple[int, InstanceSeen]] = field(default_factory=list)
    fail: list[tuple[int, str]] = field(default_factory=list)
    recover: list[int] = field(default_factory=list)
    remove: list[int] = field(default_factory=list)
    twins: list[str] = field(default_factory=list)
    unlinked: list[str] = field(default_factory=list)


def plan(
    known: Iterable[Known],
    seen: Iterable[InstanceSeen],
    links: Mapping[str, int],
    facts_of: Any,
    just_removed: frozenset[str] = frozenset(),
) -> Plan:
    """Compare. Every seen instance ends in exactly one row, or in none with a reason.

    `links` gives the link by tenant; `just_removed` are backend ids whose rows went while the
    backend was being asked: they are not made again.
    """
    rows = list(known)
    by_backend = {row.backend_id: row for row in rows if row.backend_id}
    by_tag = {row.uuid.hex: row for row in rows}
    decided = Plan()
    met: set[int] = set()
    for item in seen:
        row = by_backend.get(item.backend_id)
        if row is not None:
            met.add(row.pk)
            _compare(row, item, facts_of, decided)
            continue
        owner = by_tag.get(item.tag.replace("-", "")) if item.tag else None
        if owner is not None and owner.tenant_id == item.tenant_id:
            if owner.backend_id or owner.pk in met:
                decided.twins.append(item.backend_id)
            else:
                met.add(owner.pk)
                decided.bind.append((owner.pk, item))
        elif item.backend_id in just_removed:
            continue
        elif item.tenant_id in links:
            decided.create.append((links[item.tenant_id], item))
        else:
            decided.unlinked.append(item.backend_id)
    decided.remove.extend(
        row.pk
        for row in rows
        if row.backend_id and row.pk not in met and not row.busy and not row.fresh
    )
    return decided


def _compare(row: Known, item: InstanceSeen, facts_of: Any, decided: Plan) -> None:
    if row.busy or row.fresh:
        return
    if row.facts != facts_of(item):
        decided.observe.append((row.pk, item))
    if item.failed and (row.state == OK or row.error != item.error):
        decided.fail.append((row.pk, item.error))
    elif row.state == ERRED and item.settled and not item.failed:
        decided.recover.append(row.pk)

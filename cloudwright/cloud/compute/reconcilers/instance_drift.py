"""What the host's machines do without being asked: the row follows the host.

A guest that shuts itself down is stopped; a process that died is stopped too, with a warning and
the reason, as Nova's power synchronisation has it. A machine that was started by hand is active:
Nova would stop it again, but what runs is what people see, use and pay for, so here it is shown. A
machine that has vanished from its host is in error. Operations at work are left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from cloudwright.cloud.compute import hypervisors
from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.selectors.drift import Wanted, wanted
from cloudwright.cloud.compute.states import ACTIVE, PAUSED, STOPPED, SUSPENDED
from cloudwright.cloud.compute.writes import instance as writes
from cloudwright.contracts.errors import DriverError, Gone
from cloudwright.contracts.hypervisor import MachineSeen, Power
from cloudwright.core.audit import services as audit
from cloudwright.core.operations.reconciler import Reconciler, Report, register
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM

FOLLOWED = frozenset({ACTIVE, PAUSED, STOPPED, SUSPENDED})

# (state of the row, what the host says) -> event. What is not here agrees, or says nothing.
_EVENTS = {
    (ACTIVE, Power.OFF): "seen_off",
    (ACTIVE, Power.CRASHED): "seen_off",
    (ACTIVE, Power.PAUSED): "seen_paused",
    (PAUSED, Power.OFF): "seen_off",
    (PAUSED, Power.CRASHED): "seen_off",
    (PAUSED, Power.RUNNING): "seen_running",
    (STOPPED, Power.RUNNING): "seen_running",
    (STOPPED, Power.PAUSED): "seen_paused",
    (SUSPENDED, Power.OFF): "seen_off",
    (SUSPENDED, Power.CRASHED): "seen_off",
    (SUSPENDED, Power.RUNNING): "seen_running",
    (ACTIVE, Power.SUSPENDED): "seen_suspended",
    (STOPPED, Power.SUSPENDED): "seen_suspended",
    (PAUSED, Power.SUSPENDED): "seen_suspended",
}
_SENTENCES = {
    "seen_off": "stopped by itself.",
    "seen_running": "was found running.",
    "seen_paused": "was found paused.",
    "seen_suspended": "was found suspended.",
    "seen_gone": "has vanished from its host.",
}


@dataclass(frozen=True, slots=True)
class Repair:
    """Move the row of `uuid` by `event`, if it has not changed since `as_of`."""

    uuid: UUID
    event: str
    as_of: datetime
    power: str = ""
    reason: str = ""


def plan(
    rows: Iterable[Wanted], seen: Sequence[MachineSeen], looked_at: datetime, *, complete: bool
) -> list[Repair]:
    """What to change so that the rows tell the truth.

    Left alone: what is busy, what changed after we looked, what is about to change by itself.
    `complete`: `seen` is all the host has, so a machine that is not in it is gone.
    """
    by_uuid = {each.uuid: each for each in seen}
    repairs = []
    for row in rows:
        if row.busy or row.changed_at >= looked_at or row.state not in FOLLOWED:
            continue
        machine = by_uuid.get(row.uuid)
        if machine is None:
            if complete:
                repairs.append(Repair(row.uuid, "seen_gone", row.changed_at))
            continue
        event = _EVENTS.get((row.state, machine.power))
        if event and not machine.pending:
            repairs.append(
                Repair(row.uuid, event, row.changed_at, str(machine.power), machine.reason)
            )
    return repairs


def activate() -> Report:
    """Look at everything on every host that is driven from here."""
    counts: dict[str, int] = {}
    notes: list[str] = []
    for name in hypervisors.local_names():
        looked_at = clock.now()
        try:
            seen = list(hypervisors.local(name).list())
        except DriverError as problem:
            notes.append(f"Host {name} could not be looked at: {problem.internal}")
            continue
        rows = wanted(Instance.objects.filter(host__name=name))
        for repair in plan(rows, seen, looked_at, complete=True):
            if _really(name, repair) and apply(repair):
                counts[repair.event] = counts.get(repair.event, 0) + 1
    return Report(counts, tuple(notes))


@transaction.atomic
def apply(repair: Repair) -> bool:
    """Move the row and tell; False where the row has changed meanwhile."""
    also = {"power": repair.power}
    if repair.event == "seen_gone":
        also |= {"error_message": "The machine has vanished from its host."}
    instance = writes.settle(repair.uuid, repair.event, as_of=repair.as_of, **also)
    if instance is None:
        return False
    message = _SENTENCES[repair.event] + (f" {repair.reason}" if repair.reason else "")
    level = audit.WARNING if repair.reason or repair.event == "seen_gone" else audit.INFO
    writes.tell(f"instance_{repair.event}", message, instance, SYSTEM, level=level)
    return True


def _really(name: str, repair: Repair) -> bool:
    """A list may lack what a single look still finds; only the look makes a machine gone."""
    if repair.event != "seen_gone":
        return True
    try:
        hypervisors.local(name).show(repair.uuid)
    except Gone:
        return True
    except DriverError:
        return False
    return False


INSTANCE_DRIFT = register(
    Reconciler(name="instance_drift", every=timedelta(minutes=1), activate=activate, per_host=True)
)

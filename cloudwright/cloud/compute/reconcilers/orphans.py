"""Machines on a host that no living row knows. They are reported, never touched: they may be
somebody's, and a database that was restored knows less than the host."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from cloudwright.cloud.compute import hypervisors
from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.scheduling.models import Host
from cloudwright.contracts.errors import DriverError
from cloudwright.contracts.hypervisor import MachineSeen
from cloudwright.core.audit import services as audit
from cloudwright.core.audit.models import Event
from cloudwright.core.operations.reconciler import Reconciler, Report, register
from cloudwright.kernel.actor import SYSTEM

EVENT = "machine_orphaned"


def plan(known: Iterable[UUID], seen: Sequence[MachineSeen]) -> list[MachineSeen]:
    """The machines that no row knows."""
    rows = frozenset(known)
    return [machine for machine in seen if machine.uuid not in rows]


def activate() -> Report:
    """One event for each orphan, the first time it is seen; a note each time."""
    notes: list[str] = []
    for name in hypervisors.local_names():
        try:
            seen = list(hypervisors.local(name).list())
        except DriverError:
            continue  # instance_drift reports a host that does not answer
        uuids = [machine.uuid for machine in seen]
        living = Instance.objects.filter(uuid__in=uuids, deleted_at=None)
        for machine in plan(living.values_list("uuid", flat=True), seen):
            notes.append(f"Machine {machine.uuid} ({machine.name}) on {name} has no row.")
            _tell_once(name, machine)
    return Report({"orphans": len(notes)}, tuple(notes))


def _tell_once(host_name: str, machine: MachineSeen) -> None:
    if Event.objects.filter(type=EVENT, context__machine=str(machine.uuid)).exists():
        return
    audit.record(
        EVENT,
        f"Host {host_name} has a machine {machine.name} that this cloud does not know.",
        actor=SYSTEM,
        target=Host.objects.filter(name=host_name).first(),
        kind="host",
        level=audit.WARNING,
        machine=machine.uuid,
        machine_name=machine.name,
        power=str(machine.power),
    )


ORPHANS = register(
    Reconciler(name="orphans", every=timedelta(minutes=10), activate=activate, per_host=True)
)

"""Hosts that are driven from here say how big they are, and that they are there."""

from __future__ import annotations

from datetime import timedelta

from cloudwright.cloud.compute import hypervisors
from cloudwright.cloud.scheduling import local_hosts
from cloudwright.cloud.scheduling.services.host import announce
from cloudwright.contracts.errors import DriverError
from cloudwright.core.operations.reconciler import Reconciler, Report, register


def activate() -> Report:
    """A host whose hypervisor does not answer stays silent, and gets no new instances."""
    notes = []
    for name in hypervisors.local_names():
        try:
            facts = hypervisors.local(name).facts()
        except DriverError as problem:
            notes.append(f"Host {name} does not answer: {problem.internal}")
        else:
            announce(facts, address=local_hosts.address_of(name))
    return Report(notes=tuple(notes))


HOST_REPORT = register(
    Reconciler(name="host_report", every=timedelta(seconds=15), activate=activate, per_host=True)
)

"""The quick half of `instance_drift`: only machines that the host names as changed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from cloudwright.cloud.compute import hypervisors
from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.reconcilers.instance_drift import apply, plan
from cloudwright.cloud.compute.selectors.drift import wanted
from cloudwright.contracts.errors import DriverError, Gone
from cloudwright.contracts.hypervisor import Hypervisor, MachineSeen
from cloudwright.core.operations.reconciler import Reconciler, Report, register
from cloudwright.kernel import clock


def activate() -> Report:
    """Follow the events of every host that is driven from here. What is missed here, the full
    look finds within a minute."""
    counts: dict[str, int] = {}
    for name in hypervisors.local_names():
        looked_at = clock.now()
        try:
            driver = hypervisors.local(name)
            seen = [each for uuid in driver.events() if (each := _show(driver, uuid))]
        except DriverError:
            continue  # the full look reports a host that does not answer
        if not seen:
            continue
        changed = Instance.objects.filter(uuid__in=[each.uuid for each in seen], host__name=name)
        for repair in plan(wanted(changed), seen, looked_at, complete=False):
            if apply(repair):
                counts[repair.event] = counts.get(repair.event, 0) + 1
    return Report(counts)


def _show(driver: Hypervisor, uuid: UUID) -> MachineSeen | None:
    try:
        return driver.show(uuid)
    except Gone:
        return None


INSTANCE_EVENTS = register(
    Reconciler(name="instance_events", every=timedelta(seconds=2), activate=activate, per_host=True)
)

"""Machines that a move has left behind: of an instance that was evacuated while its host was down,
or whose move could not be tidied up. They are removed.

Unlike an orphan such a machine is known: the cloud itself has moved its instance away from there.
"""

from __future__ import annotations

from datetime import timedelta

from cloudwright.cloud.compute import hypervisors
from cloudwright.cloud.compute.flows.leftover_remove import LEFTOVER_REMOVE, LeftoverParams
from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.selectors.leftover import left_behind
from cloudwright.cloud.scheduling.selectors.host import host_named
from cloudwright.contracts.errors import DriverError
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.reconciler import Reconciler, Report, register
from cloudwright.core.operations.services.operation import accept
from cloudwright.kernel.actor import SYSTEM


def activate() -> Report:
    """Begin the removal of each."""
    removed = 0
    for name in hypervisors.local_names():
        try:
            uuids = [machine.uuid for machine in hypervisors.local(name).list()]
        except DriverError:
            continue  # instance_drift reports a host that does not answer
        for instance in left_behind(name, uuids):
            _remove(instance, name)
            removed += 1
    return Report({"removed": removed})


def _remove(instance: Instance, host_name: str) -> Operation:
    host = host_named(host_name)
    return accept(
        LEFTOVER_REMOVE,
        LeftoverParams(str(instance.uuid), host_name),
        title=f"Remove what instance {instance.name} left on {host_name}",
        targets=[("instance", instance.uuid)],
        project=instance.project,
        actor=SYSTEM,
        queue=host.queue if host else "default",
    )


LEFTOVERS = register(
    Reconciler(
        name="leftovers",
        every=timedelta(minutes=1),
        activate=activate,
        pokes=frozenset({"host"}),
        per_host=True,
    )
)

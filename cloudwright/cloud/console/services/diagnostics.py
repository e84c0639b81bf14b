"""What a running machine uses, asked of its host at this moment."""

from __future__ import annotations

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.services.problems import WrongState
from cloudwright.cloud.compute.states import has_machine
from cloudwright.cloud.console import relay
from cloudwright.contracts.hypervisor import Metrics
from cloudwright.core.admission.gates import check
from cloudwright.kernel.actor import Actor


def diagnostics(instance: Instance, *, actor: Actor) -> Metrics:
    """The machine's counters since it was started. Raises Refused, WrongState (409: no machine
    runs), NotReady, NotRunning, Unavailable (503: the host's worker does not answer in 5 s)."""
    check("instance.diagnostics", instance, actor)
    if instance.host is None or not has_machine(instance.state):
        raise WrongState.of(instance, "get_diagnostics")
    return relay.fetch_metrics(instance.host.name, instance.uuid)

"""Put a card into an instance, which may run meanwhile."""

from __future__ import annotations

from cloudwright.cloud.compute.flows import ports
from cloudwright.cloud.compute.flows.outcome import instance_of
from cloudwright.cloud.compute.flows.ports import PortParams
from cloudwright.cloud.network.models import Port
from cloudwright.cloud.network.writes import port as writes
from cloudwright.core.audit import services as audit
from cloudwright.core.operations.flow import Context, Flow, Step, register
from cloudwright.kernel.errors import Conflict, Problem

# Steps


def put_in(context: Context[PortParams]) -> None:
    """The machine has the card. In already = done."""
    ports.put_in(context, _port(context))


def settle(context: Context[PortParams]) -> None:
    """The books say so, and an event."""
    port, host = _port(context), instance_of(context).host
    if port.state != "ACTIVE":
        writes.activate(port, host.name if host else "")
        ports.tell_of(context, "attach_port_succeeded", f"has port {port} now.")


# Outcomes


def failed(context: Context[PortParams], problem: Problem) -> None:
    """The port is free or gone again; the instance is what it was."""
    if port := ports.port_of(context):
        words = f"did not get port {port}: {problem.text}"
        writes.let_go(port)
        ports.tell_of(context, "attach_port_failed", words, level=audit.ERROR)


def cancelled(context: Context[PortParams]) -> None:
    """Likewise."""
    if port := ports.port_of(context):
        words = f"did not get port {port}."
        writes.let_go(port)
        ports.tell_of(context, "attach_port_cancelled", words)


def _port(context: Context[PortParams]) -> Port:
    port = ports.port_of(context)
    if port is None:
        raise Conflict(reason="The instance was deleted while the port was being attached.")
    return port


# Flow

PORT_ATTACH = register(
    Flow(
        kind="cloud.instance.attach_port",
        params=PortParams,
        steps=(
            Step("put_in", put_in, undo=ports.take_out),
            Step("settle", settle, no_undo="the outcome is the books' truth"),
        ),
        failed=failed,
        cancelled=cancelled,
    )
)

"""Take a card out of an instance; a running guest is asked to let go of it."""

from __future__ import annotations

from contextlib import suppress

from cloudwright.cloud.compute.flows import asked, ports
from cloudwright.cloud.compute.flows.ports import PortParams
from cloudwright.cloud.network.writes import port as writes
from cloudwright.contracts.errors import Gone
from cloudwright.core.audit import services as audit
from cloudwright.core.operations.flow import Context, Flow, Step, Wait, register
from cloudwright.kernel.errors import Conflict, Problem


class CardNotLetGo(Conflict):
    """409: the guest holds on to the card, as one without a running system does."""

    code = "instance.card_not_let_go"
    message = "The guest did not let go of the card. Stop the instance, and try again."


# Steps


def take_out(context: Context[PortParams]) -> Wait | None:
    """Until the guest has let go. Out already = done. Raises CardNotLetGo."""
    wait = ports.take_out(context)
    if wait is not None and asked.seconds_ago(context) > asked.PATIENCE_SECONDS:
        raise CardNotLetGo
    return wait


def put_back(context: Context[PortParams]) -> None:
    """It is in, as it was."""
    if port := ports.port_of(context):
        with suppress(Gone):  # the machine went meanwhile: it has no cards
            ports.put_in(context, port)


def settle(context: Context[PortParams]) -> None:
    """The books say so, and an event."""
    if port := ports.port_of(context):
        words = f"has no longer port {port}."
        writes.let_go(port)
        ports.tell_of(context, "detach_port_succeeded", words)


# Outcomes


def failed(context: Context[PortParams], problem: Problem) -> None:
    """The card is in, as it was."""
    if port := ports.port_of(context):
        words = f"keeps port {port}: {problem.text}"
        ports.tell_of(context, "detach_port_failed", words, level=audit.ERROR)


def cancelled(context: Context[PortParams]) -> None:
    """Likewise."""
    if port := ports.port_of(context):
        ports.tell_of(context, "detach_port_cancelled", f"keeps port {port}.")


# Flow

PORT_DETACH = register(
    Flow(
        kind="cloud.instance.detach_port",
        params=PortParams,
        steps=(
            Step("begin", asked.now, no_undo="a moment that was written down"),
            Step("take_out", take_out, undo=put_back),
            Step("settle", settle, no_undo="the outcome is the books' truth"),
        ),
        failed=failed,
        cancelled=cancelled,
    )
)

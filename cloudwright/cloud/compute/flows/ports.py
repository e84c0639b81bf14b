"""What the flows that put a port in and take one out share."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cloudwright.cloud.compute.flows.machine_spec import nic_of
from cloudwright.cloud.compute.flows.outcome import driver_of, instance_of
from cloudwright.cloud.compute.writes.instance import tell
from cloudwright.cloud.network.models import Port
from cloudwright.cloud.network.selectors.port import held_port
from cloudwright.core.operations.flow import Context, Wait
from cloudwright.kernel.errors import NotFound

LOOK_SECONDS = 1


@dataclass(frozen=True, slots=True)
class PortParams:
    """Uuids of the instance and of its port."""

    instance: str
    port: str


def port_of(context: Context[PortParams]) -> Port | None:
    """The port, while it is the instance's."""
    with suppress(NotFound):
        return held_port(UUID(context.params.instance), UUID(context.params.port))
    return None


def put_in(context: Context[PortParams], port: Port) -> None:
    """The machine has the card, and a running guest sees it. In already = done. Raises Gone."""
    instance = instance_of(context)
    if instance.host is not None:
        nic = nic_of(port)
        driver_of(instance).attach_port(instance.uuid, nic, attempt=context.fence)


def take_out(context: Context[PortParams]) -> Wait | None:
    """Until the guest has let go of the card. Out already = done."""
    instance, port = instance_of(context), UUID(context.params.port)
    if instance.host is None:
        return None
    if driver_of(instance).detach_port(instance.uuid, port, attempt=context.fence):
        return None
    return Wait(LOOK_SECONDS, "The guest is letting go of the card.")


def tell_of(context: Context[PortParams], event: str, words: str, **more: Any) -> None:
    """Write an event of the flow about the instance."""
    instance, operation = instance_of(context), context.operation
    tell(f"instance_{event}", words, instance, context.actor, operation=operation, **more)

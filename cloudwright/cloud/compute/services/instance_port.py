"""Ports into instances and out again, while they run. Each comes with the operation to watch."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from cloudwright.cloud.compute.flows.port_attach import PORT_ATTACH
from cloudwright.cloud.compute.flows.port_detach import PORT_DETACH
from cloudwright.cloud.compute.flows.ports import PortParams
from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.services import cards
from cloudwright.cloud.compute.services.asking import must_be
from cloudwright.cloud.compute.services.cards import CardWish
from cloudwright.cloud.compute.writes.instance import tell
from cloudwright.cloud.network.models import Port
from cloudwright.cloud.network.selectors.port import held_port, ports_of
from cloudwright.cloud.network.writes import port as ports
from cloudwright.core.admission.gates import check
from cloudwright.core.operations.flow import Flow
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.services.operation import accept
from cloudwright.kernel.actor import Actor

# vm_states in which Nova lets ports in, and out.
TAKES = frozenset({"active", "paused", "stopped"})


def attach_port(instance: Instance, wish: CardWish, *, actor: Actor) -> tuple[Port, Operation]:
    """Give a running or stopped instance one more card. Raises Refused, WrongState, what
    `cards.judged` does, NoAddress, QuotaExceeded."""
    check("instance.attach_port", instance, actor)
    must_be(instance, TAKES, "attach_interface")
    (card,) = cards.judged(instance.project, [wish], actor)
    with transaction.atomic():
        # Held, so that two cards never get one number.
        Instance.objects.select_for_update(of=("self",)).get(pk=instance.pk)
        number = max((port.card for port in ports_of(instance.uuid)), default=-1) + 1
        if card.port is not None:
            port = ports.hold(card.port, instance.uuid, card=number, tag=card.tag)
        else:
            project = instance.project
            port = ports.add(instance.uuid, card, project=project, card_number=number)
        operation = _accept(PORT_ATTACH, "Attach", port, instance, actor)
        words = f"is being given port {port.uuid}."
        tell("instance_attach_port_scheduled", words, instance, actor, operation=operation.uuid)
    return port, operation


def detach_port(instance: Instance, uuid: UUID, *, actor: Actor) -> Operation:
    """Take the card of a port out: one that was made for it goes, any other is free. Raises
    Refused, WrongState, NotFound."""
    check("instance.detach_port", instance, actor)
    port = held_port(instance.uuid, uuid)
    must_be(instance, TAKES, "detach_interface")
    with transaction.atomic():
        operation = _accept(PORT_DETACH, "Detach", port, instance, actor)
        words = f"is being asked for port {port.uuid}."
        tell("instance_detach_port_scheduled", words, instance, actor, operation=operation.uuid)
    return operation


def _accept(
    flow: Flow[PortParams], verb: str, port: Port, instance: Instance, actor: Actor
) -> Operation:
    return accept(
        flow,
        PortParams(str(instance.uuid), str(port.uuid)),
        title=f"{verb} port {port.uuid}, instance {instance.name}",
        targets=[("instance", instance.uuid), ("port", port.uuid)],
        project=instance.project,
        actor=actor,
        queue=instance.queue,
    )

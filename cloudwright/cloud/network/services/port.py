"""Ports that people make themselves. Those of instances come and go with them."""

from __future__ import annotations

from django.db import transaction

from cloudwright.cloud.network.models import Network, Port
from cloudwright.cloud.network.writes import port as writes
from cloudwright.cloud.text import line
from cloudwright.core.admission.gates import check
from cloudwright.core.audit import services as audit
from cloudwright.core.audit.changes import publish
from cloudwright.core.projects.models import Project
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import Conflict


class PortInUse(Conflict):
    """409, in Neutron's words."""

    code = "port.in_use"
    message = "Port {id} cannot be deleted: it belongs to instance {device}."


def create(project: Project, network: Network, *, name: str = "", actor: Actor) -> Port:
    """Reserve an address of a visible network for the project. Raises Refused, NoAddress."""
    check("port.create", project, actor)
    line(name, "name")
    with transaction.atomic():
        port = writes.take(network, project=project, name=name)
        _tell("port_created", f"Port {port.address} was created.", port, actor)
    return port


def update(port: Port, *, name: str, actor: Actor) -> Port:
    """Rename it. Raises Refused, BadInput."""
    check("port.update", port, actor)
    line(name, "name")
    with transaction.atomic():
        port.name = name
        port.save(update_fields=["name", "updated_at"])
        publish("port", port.uuid)
        _tell("port_updated", f"Port {port.address} was changed.", port, actor)
    return port


def delete(port: Port, *, actor: Actor) -> None:
    """Give the address back. Raises Refused, PortInUse."""
    check("port.delete", port, actor)
    with transaction.atomic():
        locked = Port.objects.select_for_update().get(pk=port.pk)
        if locked.device_uuid is not None:
            raise PortInUse(id=port.uuid, device=locked.device_uuid)
        _tell("port_deleted", f"Port {port.address} was deleted.", port, actor)
        publish("port", port.uuid)
        locked.delete()


def _tell(type_: str, message: str, port: Port, actor: Actor) -> None:
    audit.record(
        type_,
        message,
        actor=actor,
        target=port,
        kind="port",
        project=port.project,
        port_address=port.address,
    )

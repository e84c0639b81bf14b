"""Judging the cards that an instance is asked to have, and what is plugged into them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from uuid import UUID

from cloudwright.cloud.compute.services.problems import (
    AddressInUse,
    AddressNotInNetwork,
    NetworkNotFound,
    PortNeedsAddress,
    PortNotFound,
)
from cloudwright.cloud.network.models import FixedIP, Network, Port
from cloudwright.cloud.network.selectors.network import default_network, networks_visible_to
from cloudwright.cloud.network.selectors.port import ports_visible_to
from cloudwright.cloud.network.writes.port import Card, PortTaken
from cloudwright.cloud.text import line
from cloudwright.core.projects.models import Project
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput

TAG_MAX = 60


@dataclass(frozen=True, slots=True)
class CardWish:
    """A card that a user asks for: in a network, with `address` or any, or on a port of his own.
    Neither of the two: in the default network."""

    network: UUID | None = None
    port: UUID | None = None
    address: str = ""
    tag: str = ""


def judged(project: Project, wishes: Sequence[CardWish], actor: Actor) -> list[Card]:
    """The cards, in their order. Raises NetworkNotFound, PortNotFound, PortTaken, PortNeedsAddress,
    AddressNotInNetwork, AddressInUse, BadInput."""
    networks = _networks(project, [each.network for each in wishes if each.network], actor)
    ports = _ports(project, [each.port for each in wishes if each.port], actor)
    cards = []
    for wish in wishes:
        line(wish.tag, "tag", most=TAG_MAX)
        if wish.port is not None:
            _usable(ports[wish.port])
            if wish.address:
                raise BadInput(
                    reason=f"Specified Fixed IP '{wish.address}' cannot be used with port "
                    f"'{wish.port}': the two cannot be specified together.",
                    field="networks",
                )
            cards.append(Card(port=wish.port, tag=wish.tag))
            continue
        network = networks[wish.network] if wish.network else default_network()
        if wish.address:
            _free(network, wish.address)
        cards.append(Card(network=network, address=wish.address, tag=wish.tag))
    return cards


def as_params(cards: Sequence[Card]) -> list[dict[str, str]]:
    """As an operation keeps them."""
    return [
        {
            **({"network": str(each.network.uuid)} if each.network else {}),
            **({"port": str(each.port)} if each.port else {}),
            **({"address": each.address} if each.address else {}),
            **({"tag": each.tag} if each.tag else {}),
        }
        for each in cards
    ]


def _networks(project: Project, uuids: Sequence[UUID], actor: Actor) -> Mapping[UUID, Network]:
    found = {}
    if uuids:
        found = {each.uuid: each for each in networks_visible_to(actor).filter(uuid__in=uuids)}
    for uuid in uuids:
        network = found.get(uuid)
        if network is None or not (network.shared or network.project_id == project.pk):
            raise NetworkNotFound(id=uuid, field="networks")
    return found


def _ports(project: Project, uuids: Sequence[UUID], actor: Actor) -> Mapping[UUID, Port]:
    found = {}
    if uuids:
        mine = ports_visible_to(actor).filter(uuid__in=uuids, project=project)
        found = {each.uuid: each for each in mine}
    for uuid in uuids:
        if uuid not in found:
            raise PortNotFound(id=uuid, field="networks")
        if uuids.count(uuid) > 1:
            raise PortTaken(id=uuid, field="networks")
    return found


def _usable(port: Port) -> None:
    if port.device_uuid is not None:
        raise PortTaken(id=port.uuid, field="networks")
    if port.first is None:
        raise PortNeedsAddress(id=port.uuid, field="networks")


def _free(network: Network, address: str) -> None:
    try:
        asked = ip_address(address)
    except ValueError as exc:
        raise BadInput(reason=f"Invalid fixed IP address ({address})", field="fixed_ip") from exc
    subnets = [each for each in network.subnets.all() if asked in ip_network(each.cidr)]
    if not subnets:
        raise AddressNotInNetwork(address=address, network=network.uuid, field="fixed_ip")
    if FixedIP.objects.filter(subnet__in=subnets, address=address).exists():
        raise AddressInUse(address=address, field="fixed_ip")

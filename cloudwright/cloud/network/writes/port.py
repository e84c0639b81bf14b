"""Take and give back a port: one MAC, its addresses, a forwarded port of the host.

The unique constraints judge; a collision (two networks on one host, a MAC drawn twice) is simply
tried again.
"""

from __future__ import annotations

import secrets
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from cloudwright.cloud.network.models import FloatingIP, Network, Port, SecurityGroup
from cloudwright.cloud.network.models.port import INNER, INSTANCE
from cloudwright.cloud.network.selectors.port import ports_of
from cloudwright.cloud.network.writes.address import NoAddress, Wish, give, held
from cloudwright.cloud.network.writes.security_group import default_group
from cloudwright.core.audit.changes import publish
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.errors import Conflict

TRIES = 8
HOST_PORTS_TRIED = 64


class PortTaken(Conflict):
    """409, in Nova's words."""

    code, message = "port.taken", "Port {id} is still in use."


class MacTaken(Conflict):
    """409, in Neutron's words."""

    code = "mac_address.in_use"
    message = "Unable to complete operation for network {network}. The mac address {mac} is in use."


@dataclass(frozen=True, slots=True)
class Card:
    """A card that an instance is to have: on a new port in `network`, with `address` if it is not
    all the same, or on `port`, which somebody made. `tag` is its name inside the guest."""

    network: Network | None = None
    port: UUID | None = None
    address: str = ""
    tag: str = ""


def plug(
    device_uuid: UUID,
    cards: Sequence[Card],
    *,
    project: Project,
    host_name: str,
    groups: Sequence[SecurityGroup] = (),
) -> list[Port]:
    """A port for each of `cards` of an instance on `host_name`; those it has are kept. New ones let
    through what `groups` do, or the project's default group where there is none.

    The first card's SSH port is forwarded from the host's loopback address while the host has free
    ports for that; without one the instance still has its console. Raises NoAddress,
    AddressTaken, PortTaken, QuotaExceeded.
    """
    had = {port.card: port for port in ports_of(device_uuid)}
    found = []
    for number, card in enumerate(cards):
        port = had.get(number)
        if port is None or (port.kept and port.host_name != host_name):
            with transaction.atomic():
                if card.port is not None:
                    port = hold(card.port, device_uuid, card=number, tag=card.tag)
                    port.state = "ACTIVE"
                    port.host_port = None if number else _next_host_port(host_name)
                    _carry(port, host_name)
                else:
                    port = add(
                        device_uuid,
                        card,
                        project=project,
                        groups=groups,
                        card_number=number,
                        forward=not number,
                        host_name=host_name,
                        state="ACTIVE",
                    )
        found.append(port)
    return found


def add(
    device_uuid: UUID,
    card: Card,
    *,
    project: Project,
    card_number: int,
    groups: Sequence[SecurityGroup] = (),
    **columns: Any,
) -> Port:
    """A new port for a card of an instance. Raises what `take` does."""
    network = card.network
    assert network is not None  # noqa: S101 - a card without a network has a port
    port = take(
        network,
        project=project,
        wishes=[Wish(address=card.address)] if card.address else None,
        device_uuid=device_uuid,
        device_owner=INSTANCE,
        card=card_number,
        tag=card.tag,
        port_security=network.port_security,
        **columns,
    )
    if not port.fixed_ips.exists():
        raise NoAddress(network=network)
    if port.port_security:
        port.security_groups.add(*(groups or [default_group(project)]))
    return port


def hold(uuid: UUID, device_uuid: UUID, *, card: int, tag: str = "") -> Port:
    """Keep somebody's port for a card of an instance, which has it or gets it. Raises PortTaken."""
    free = Q(device_uuid=None) | Q(device_uuid=device_uuid, device_owner=INSTANCE)
    held = Port.objects.filter(free, uuid=uuid).update(
        device_uuid=device_uuid, device_owner=INSTANCE, card=card, tag=tag, kept=True
    )
    if not held:
        raise PortTaken(id=uuid)
    publish("port", uuid)
    return Port.objects.get(uuid=uuid)


def activate(port: Port, host_name: str) -> None:
    """Its instance uses the port now, on `host_name`."""
    Port.objects.filter(pk=port.pk).update(state="ACTIVE", host_name=host_name)
    publish("port", port.uuid)


def unplug(device_uuid: UUID) -> None:
    """Give back every port of the instance. None left = done."""
    for port in ports_of(device_uuid):
        let_go(port)


def let_go(port: Port) -> None:
    """Its instance has the port no longer: one that somebody made is free, any other is gone."""
    if not port.kept:
        drop(port)
        return
    with transaction.atomic():
        Port.objects.filter(pk=port.pk).update(
            device_uuid=None,
            device_owner="",
            card=0,
            tag="",
            kept=False,
            state="DOWN",
            host_name="",
            host_port=None,
        )
        publish("port", port.uuid)


def host_ports_at(device_uuid: UUID, host_name: str) -> dict[str, int | None]:
    """The forwarded port that each of the instance's ports would have on `host_name`, by uuid: its
    own where that is free there. Takes nothing; `carry` does, once the machine has them."""
    forwarded = (port for port in ports_of(device_uuid) if port.host_port)
    return {str(port.uuid): _host_port_at(host_name, port.host_port) for port in forwarded}


def _host_port_at(host_name: str, wanted: int | None) -> int | None:
    taken = Port.objects.filter(host_name=host_name, host_port=wanted).exists()
    if wanted is None or taken or not _is_free(wanted):
        return _next_host_port(host_name)
    return wanted


def carry(device_uuid: UUID, host_name: str, host_ports: Mapping[str, int | None]) -> None:
    """The instance's ports are on `host_name`, with these forwarded numbers. Others stay where they
    are free there, so that a move that is taken back finds the machine as it was made."""
    for port in ports_of(device_uuid):
        if port.host_name != host_name:
            port.host_port = host_ports.get(str(port.uuid), port.host_port)
            _carry(port, host_name)


def _carry(port: Port, host_name: str) -> None:
    port.host_name = host_name
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                port.save(update_fields=["host_name", "host_port", "state", "updated_at"])
                publish("port", port.uuid)
                return
        except IntegrityError:
            if attempt == TRIES - 1:
                raise
            port.host_port = _next_host_port(host_name)


def take(
    network: Network,
    *,
    project: Project,
    mac: str = "",
    wishes: Sequence[Wish] | None = None,
    forward: bool = False,
    **columns: Any,
) -> Port:
    """One new port with its addresses, held against the project's quota unless it is an inner one.
    Raises NoAddress, AddressTaken, MacTaken, QuotaExceeded, BadInput."""
    uuid, host_name = uuid4(), columns.get("host_name", "")
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                subnets = held(network)
                port = Port.objects.create(
                    uuid=uuid,
                    network=network,
                    project=project,
                    mac=mac or _random_mac(),
                    host_port=_next_host_port(host_name) if forward else None,
                    **columns,
                )
                give(port, subnets, wishes)
                if port.device_owner not in INNER:
                    ledger.reserve(project, ("port", uuid), {"ports": 1})
                publish("port", port.uuid)
                return port
        except IntegrityError as exc:
            if mac:
                raise MacTaken(network=network.uuid, mac=mac) from exc
            if attempt == TRIES - 1:
                raise
    raise AssertionError("the last try returns or raises")


@transaction.atomic
def drop(port: Port) -> None:
    """The port is gone; what floated to it floats no longer."""
    FloatingIP.objects.filter(fixed_ip__port=port).update(fixed_ip=None, router=None)
    ledger.release(("port", port.uuid))
    port.delete()
    publish("port", port.uuid)


def _random_mac() -> str:
    """Locally administered, in the range that Neutron made customary."""
    return "fa:16:3e:" + ":".join(f"{byte:02x}" for byte in secrets.token_bytes(3))


def _next_host_port(host_name: str) -> int | None:
    """The lowest port of the host that forwards to nobody and that no other program has, or None.

    Runs in the worker that owns the host, so that trying a port here tries it there.
    """
    options = settings.CLOUDWRIGHT_USER_NETWORK
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number FROM generate_series(%s::int, %s::int) AS number WHERE NOT EXISTS ("
            " SELECT 1 FROM cloud_network_port WHERE host_name = %s AND host_port = number"
            ") ORDER BY number LIMIT %s",
            [options.ssh_port_first, options.ssh_port_last, host_name, HOST_PORTS_TRIED],
        )
        candidates = [number for (number,) in cursor.fetchall()]
    return next((number for number in candidates if _is_free(number)), None)


def _is_free(number: int) -> bool:
    with socket.socket() as trial:
        try:
            trial.bind(("127.0.0.1", number))
        except OSError:
            return False
    return True

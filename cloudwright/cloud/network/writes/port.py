"""Take and give back a port: one MAC, the next free address, a forwarded port of the host.

Allocation holds the subnet's row for the length of one short transaction, so that many builders
take turns instead of colliding; the unique constraints still judge, and a collision (two networks
on one host, a MAC drawn twice) is simply tried again.
"""

from __future__ import annotations

import secrets
import socket
from collections.abc import Sequence
from ipaddress import ip_network
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from cloudwright.cloud.network.models import Network, Port, Subnet
from cloudwright.cloud.network.selectors.port import ports_of
from cloudwright.core.audit.changes import publish
from cloudwright.core.projects.models import Project
from cloudwright.kernel.errors import Conflict

TRIES = 8
HOST_PORTS_TRIED = 64
DEVICE_OWNER = "compute:nova"


class NoAddress(Conflict):
    """409: the network has no free address."""

    code, message = "network.no_address", "No free address is left in network {network}."


def plug(
    device_uuid: UUID, networks: Sequence[Network], *, project: Project, host_name: str
) -> list[Port]:
    """A port in each of `networks` for an instance on `host_name`; those it has are kept.

    The first card's SSH port is forwarded from the host's loopback address while the host has free
    ports for that; without one the instance still has its console. Raises NoAddress.
    """
    had = {port.network_id: port for port in ports_of(device_uuid)}
    for network in networks:
        if network.pk not in had:
            forward = not had
            had[network.pk] = take(
                network,
                project=project,
                device_uuid=device_uuid,
                host_name=host_name,
                forward=forward,
            )
    return ports_of(device_uuid)


def unplug(device_uuid: UUID) -> None:
    """Give back every port of the instance. None left = done."""
    for port in Port.objects.filter(device_uuid=device_uuid):
        port.delete()
        publish("port", port.uuid)


def take(
    network: Network,
    *,
    project: Project,
    name: str = "",
    device_uuid: UUID | None = None,
    host_name: str = "",
    forward: bool = False,
) -> Port:
    """One new port in the network's first subnet. Raises NoAddress."""
    subnet = network.subnets.order_by("id").first()
    if subnet is None:
        raise NoAddress(network=network)
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                Subnet.objects.select_for_update().get(pk=subnet.pk)
                port = Port.objects.create(
                    network=network,
                    subnet=subnet,
                    project=project,
                    name=name,
                    mac=_random_mac(),
                    address=_next_address(subnet, network),
                    device_uuid=device_uuid,
                    device_owner=DEVICE_OWNER if device_uuid else "",
                    state="ACTIVE" if device_uuid else "DOWN",
                    host_name=host_name,
                    host_port=_next_host_port(host_name) if forward else None,
                )
                publish("port", port.uuid)
                return port
        except IntegrityError:
            if attempt == TRIES - 1:
                raise
    raise AssertionError("the last try returns or raises")


def pool_of(cidr: str) -> list[dict[str, str]]:
    """The addresses of `cidr` that ports may have: all but the network's own, the gateway's and
    the few that user networking keeps for itself."""
    network = ip_network(cidr)
    reserved = min(10, network.num_addresses // 4)
    return [{"start": str(network[reserved]), "end": str(network[-2])}]


def _random_mac() -> str:
    """Locally administered, in the range that Neutron made customary."""
    return "fa:16:3e:" + ":".join(f"{byte:02x}" for byte in secrets.token_bytes(3))


def _next_address(subnet: Subnet, network: Network) -> str:
    """The address after the highest in use, so that one is not reused at once; when the pool's end
    is reached, the lowest free one."""
    for pool in subnet.allocation_pools:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT host(max(address)), host(max(address) + 1) FROM cloud_network_port"
                " WHERE subnet_id = %s AND address BETWEEN %s AND %s",
                [subnet.pk, pool["start"], pool["end"]],
            )
            highest, following = cursor.fetchone()
            if highest is None:
                return str(pool["start"])
            if highest != pool["end"]:
                return str(following)
            cursor.execute(_LOWEST_FREE, [pool["start"], subnet.pk, subnet.pk, pool["end"]])
            if found := cursor.fetchone():
                return str(found[0])
    raise NoAddress(network=network)


_LOWEST_FREE = """
SELECT host(candidate) FROM (
    SELECT %s::inet AS candidate
    UNION ALL SELECT address + 1 FROM cloud_network_port WHERE subnet_id = %s
) AS candidates
WHERE NOT EXISTS (
    SELECT 1 FROM cloud_network_port WHERE subnet_id = %s AND address = candidate
) AND candidate <= %s::inet
ORDER BY candidate LIMIT 1
"""


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

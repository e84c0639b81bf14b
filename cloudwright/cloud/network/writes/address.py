"""Which addresses a port gets. Allocation holds the subnets' rows for the length of one short
transaction, so that many builders take turns instead of colliding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

from django.db import connection

from cloudwright.cloud.network.models import FixedIP, Network, Port, Subnet
from cloudwright.cloud.network.models.port import ROUTER_INTERFACE
from cloudwright.kernel.errors import BadInput, Conflict


class NoAddress(Conflict):
    """409: the network has no free address."""

    code, message = "network.no_address", "No free address is left in network {network}."


class AddressTaken(Conflict):
    """409, in Neutron's words."""

    code = "ip_address.already_allocated"
    message = "IP address {address} already allocated in subnet {subnet}"


@dataclass(frozen=True, slots=True)
class Wish:
    """An address that a port is asked to have: any of `subnet`, or `address` wherever it lies."""

    subnet: Subnet | None = None
    address: str = ""


def held(network: Network) -> list[Subnet]:
    """The network's subnets, held until the transaction ends."""
    return list(Subnet.objects.select_for_update().filter(network=network).order_by("pk"))


def give(
    port: Port,
    subnets: Sequence[Subnet],
    wishes: Sequence[Wish] | None = None,
    *,
    kept: Sequence[int] = (),
) -> None:
    """Addresses for a port out of `subnets`, which are `held`: those wished for, else one of each
    IP version; and the one that follows from its MAC in every subnet that works so, but for
    `kept`, in which it has one. Raises NoAddress, AddressTaken, BadInput (field `fixed_ips`)."""
    chosen = _asked_for(port, subnets, wishes) if wishes is not None else _any(port, subnets)
    if port.device_owner != ROUTER_INTERFACE:
        used = {subnet.pk for subnet, _ in chosen} | set(kept)
        chosen += [(each, _eui64(each, port.mac)) for each in subnets
                   if each.auto_address and each.pk not in used]  # fmt: skip
    for subnet, address in chosen:
        found = address or _next_address(subnet)
        if not found:
            raise NoAddress(network=port.network)
        if FixedIP.objects.filter(subnet=subnet, address=found).exists():
            raise AddressTaken(address=found, subnet=subnet.uuid)
        FixedIP.objects.create(port=port, subnet=subnet, address=found)


Chosen = list[tuple[Subnet, str]]


def _any(port: Port, subnets: Sequence[Subnet]) -> Chosen:
    """One address of each IP version, from the first subnet that has one left."""
    chosen: Chosen = []
    for version in (4, 6):
        ranges = [each for each in subnets if each.ip_version == version and not each.auto_address]
        found = next(((each, free) for each in ranges if (free := _next_address(each))), None)
        if ranges and found is None:
            raise NoAddress(network=port.network)
        chosen += [found] if found else []
    return chosen


def _asked_for(port: Port, subnets: Sequence[Subnet], wishes: Sequence[Wish]) -> Chosen:
    chosen: Chosen = []
    for wish in wishes:
        subnet = _subnet_of(port, subnets, wish)
        if wish.address and subnet.auto_address and port.device_owner != ROUTER_INTERFACE:
            if wish.address != _eui64(subnet, port.mac):
                raise _bad(
                    f"IPv6 address {wish.address} can not be directly assigned to a port on subnet "
                    f"{subnet.uuid} as the subnet is configured for automatic addresses"
                )
        elif wish.address and not _usable(subnet, wish.address):
            raise _bad(f"IP address {wish.address} is not a valid IP for the specified subnet.")
        auto = _eui64(subnet, port.mac) if subnet.auto_address else ""
        chosen.append((subnet, wish.address or auto or ""))
    return chosen


def _subnet_of(port: Port, subnets: Sequence[Subnet], wish: Wish) -> Subnet:
    if wish.subnet is not None:
        if wish.subnet.pk not in {each.pk for each in subnets}:
            raise _bad(
                f"Failed to create port on network {port.network.uuid}, because fixed_ips included "
                f"invalid subnet {wish.subnet.uuid}"
            )
        return wish.subnet
    address = ip_address(wish.address)
    holding = (each for each in subnets if address in ip_network(each.cidr))
    found = next(holding, None)
    if found is None:
        raise _bad(f"IP address {wish.address} is not a valid IP for any of the subnets.")
    return found


def _usable(subnet: Subnet, address: str) -> bool:
    """Whether a port may have this address of the subnet: not the range's own first and last."""
    found, network = ip_address(address), ip_network(subnet.cidr)
    if found not in network:
        return False
    ends = {network[0]} if subnet.ip_version == 6 else {network[0], network[-1]}
    return found not in ends


def _bad(reason: str) -> BadInput:
    return BadInput(reason=reason, field="fixed_ips")


def _eui64(subnet: Subnet, mac: str) -> str:
    """The address that a guest makes of its MAC, by RFC 4291."""
    raw = bytes.fromhex(mac.replace(":", ""))
    host = bytes([raw[0] ^ 0x02]) + raw[1:3] + b"\xff\xfe" + raw[3:]
    return str(IPv6Address(int(ip_network(subnet.cidr)[0]) | int.from_bytes(host)))


def _next_address(subnet: Subnet) -> str:
    """The address after the highest in use, so that one is not reused at once; when the pool's end
    is reached, the lowest free one. Empty when there is none."""
    for pool in subnet.allocation_pools:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT host(max(address)), host(max(address) + 1) FROM cloud_network_fixedip"
                " WHERE subnet_id = %s AND address BETWEEN %s AND %s",
                [subnet.pk, pool["start"], pool["end"]],
            )
            highest, following = cursor.fetchone()
            if highest is None:
                return str(pool["start"])
            if ip_address(highest) != ip_address(pool["end"]):
                return str(following)
            cursor.execute(
                _LOWEST_FREE, [pool["start"], subnet.pk, subnet.pk, pool["start"], pool["end"]]
            )
            if found := cursor.fetchone():
                return str(found[0])
    return ""


_LOWEST_FREE = """
SELECT host(candidate) FROM (
    SELECT %s::inet AS candidate
    UNION ALL SELECT address + 1 FROM cloud_network_fixedip WHERE subnet_id = %s
) AS candidates
WHERE NOT EXISTS (
    SELECT 1 FROM cloud_network_fixedip WHERE subnet_id = %s AND address = candidate
) AND candidate BETWEEN %s::inet AND %s::inet
ORDER BY candidate LIMIT 1
"""

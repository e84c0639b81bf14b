"""Judging what people write about address ranges, before anything is written to a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from cloudwright.kernel.errors import BadInput, Conflict

Address = IPv4Address | IPv6Address
Range = IPv4Network | IPv6Network
# Smaller IPv4 ranges leave QEMU no addresses of its own; larger ones are whole continents.
PREFIXES = {4: (8, 29), 6: (16, 126)}
AUTO_PREFIX = 64
NAMESERVERS_MOST, ROUTES_MOST, POOLS_MOST = 5, 20, 50


class GatewayInPool(Conflict):
    """409, in Neutron's words."""

    code = "gateway.conflict_with_allocation_pools"
    message = "Gateway ip {gateway} conflicts with allocation pool {start}-{end}."


def parsed_range(cidr: str, version: int) -> Range:
    """The range of that IP version. Raises BadInput(field=cidr)."""
    try:
        found = ip_network(cidr)
    except ValueError as exc:
        raise BadInput(
            reason=f"'{cidr}' isn't a recognized IP subnet cidr: {exc}", field="cidr"
        ) from exc
    if found.version != version:
        raise BadInput(reason=f"ip_version {version} does not match cidr {cidr}.", field="cidr")
    least, most = PREFIXES[version]
    if not least <= found.prefixlen <= most:
        raise BadInput(reason=f"A subnet is a /{least} to a /{most}.", field="cidr")
    return found


def parsed_address(text: str, field: str) -> Address:
    """Raises BadInput(field)."""
    try:
        return ip_address(text)
    except ValueError as exc:
        raise BadInput(reason=f"'{text}' is not a valid IP address", field=field) from exc


def judged_gateway(gateway: str | None, found: Range) -> str | None:
    """An address of the range that a host can have; for IPv6 also a link-local one. Raises
    BadInput(field=gateway_ip)."""
    if gateway is None:
        return None
    address = parsed_address(gateway, "gateway_ip")
    local = address.version == 6 and address.is_link_local
    if address.version != found.version or not (address in found or local):
        raise BadInput(
            reason=f"Gateway {gateway} is not valid on subnet {found}.", field="gateway_ip"
        )
    if found.version == 4 and address in (found[0], found[-1]):
        raise BadInput(
            reason=f"Gateway {gateway} is not valid on subnet {found}.", field="gateway_ip"
        )
    return str(address)


def default_pools(found: Range, gateway: str | None) -> list[dict[str, str]]:
    """Everything that a port may have: not the range's own addresses, not the gateway's."""
    first, last = int(found[1]), int(found[-2 if found.version == 4 else -1])
    kind = type(found[0])
    at = int(ip_address(gateway)) if gateway else first - 1
    if not first <= at <= last:
        return [{"start": str(kind(first)), "end": str(kind(last))}]
    parts = [(first, at - 1), (at + 1, last)]
    return [
        {"start": str(kind(start)), "end": str(kind(end))} for start, end in parts if start <= end
    ]


def judged_pools(
    pools: Iterable[Mapping[str, str]], found: Range, gateway: str | None
) -> list[dict[str, str]]:
    """Pools inside the range, apart from each other and from the gateway. Raises BadInput,
    GatewayInPool."""
    made, before = [], None
    parsed = [(_end(pool, "start"), _end(pool, "end")) for pool in pools]
    _few(parsed, POOLS_MOST, "allocation_pools")
    for start, end in sorted(parsed, key=lambda each: int(each[0])):
        if start not in found or end not in found or int(start) > int(end):
            raise BadInput(
                reason=f"The allocation pool {start}-{end} is not valid on subnet {found}.",
                field="allocation_pools",
            )
        if before is not None and int(start) <= int(before):
            raise BadInput(
                reason=f"Found overlapping allocation pools at {start} for subnet {found}.",
                field="allocation_pools",
            )
        if gateway and int(start) <= int(ip_address(gateway)) <= int(end):
            raise GatewayInPool(gateway=gateway, start=start, end=end)
        made.append({"start": str(start), "end": str(end)})
        before = end
    return made


def judged_nameservers(servers: Sequence[str]) -> list[str]:
    """Raises BadInput(field=dns_nameservers)."""
    _few(servers, NAMESERVERS_MOST, "dns_nameservers")
    found = [str(parsed_address(each, "dns_nameservers")) for each in servers]
    if len(set(found)) != len(found):
        raise BadInput(reason="Duplicate nameserver.", field="dns_nameservers")
    return found


def judged_routes(
    routes: Sequence[Mapping[str, Any]], *, field: str, most: int = ROUTES_MOST
) -> list[dict[str, str]]:
    """`destination` is a range, `nexthop` an address. Raises BadInput(field)."""
    _few(routes, most, field)
    made = []
    for route in routes:
        if not isinstance(route, Mapping) or set(route) != {"destination", "nexthop"}:
            raise BadInput(
                reason=f"Invalid input for {field}: a route has destination and nexthop.",
                field=field,
            )
        nexthop = parsed_address(route["nexthop"], field)
        try:
            destination = ip_network(route["destination"])
        except ValueError as exc:
            raise BadInput(
                reason=f"'{route['destination']}' is not a valid IP subnet", field=field
            ) from exc
        if destination.version != nexthop.version:
            raise BadInput(reason=f"Route {destination}: the versions differ.", field=field)
        made.append({"destination": str(destination), "nexthop": str(nexthop)})
    return made


def overlapping(found: Range, others: Iterable[str]) -> str:
    """The first of `others` that shares addresses with the range, or an empty text."""
    return next(
        (cidr for cidr in others
         if (other := ip_network(cidr)).version == found.version and found.overlaps(other)),
        "",
    )  # fmt: skip


def _end(pool: Mapping[str, str], name: str) -> Address:
    if not isinstance(pool, Mapping) or set(pool) != {"start", "end"}:
        raise BadInput(
            reason="Invalid input for allocation_pools: a pool has start and end.",
            field="allocation_pools",
        )
    return parsed_address(pool[name], "allocation_pools")


def _few(things: Sequence[object], most: int, field: str) -> None:
    if len(things) > most:
        raise BadInput(reason=f"At most {most} {field}.", field=field)

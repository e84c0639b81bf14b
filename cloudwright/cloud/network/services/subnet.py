"""Subnets: the address ranges of a network, of either IP version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import ip_address, ip_network
from typing import Any

from django.db import transaction

from cloudwright.cloud.network.models import FixedIP, Network, Subnet, SubnetPool
from cloudwright.cloud.network.models.port import ROUTER_INTERFACE
from cloudwright.cloud.network.models.subnet import AUTO_ADDRESS
from cloudwright.cloud.network.services import ranges
from cloudwright.cloud.network.services.announce import announce
from cloudwright.cloud.network.services.subnet_pool import cut
from cloudwright.cloud.network.writes.resource import change
from cloudwright.cloud.text import line
from cloudwright.core.admission.gates import check
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict

MODES = (*AUTO_ADDRESS, "dhcpv6-stateful")
CHANGEABLE = frozenset(
    {
        "name",
        "description",
        "gateway_ip",
        "enable_dhcp",
        "dns_nameservers",
        "allocation_pools",
        "host_routes",
    }
)


class SubnetInUse(Conflict):
    """409, in Neutron's words."""

    code = "subnet.in_use"
    message = (
        "Unable to complete operation on subnet {id}: "
        "One or more ports have an IP allocation from this subnet."
    )


class GatewayIpInUse(Conflict):
    """409: a router stands on the address."""

    code = "gateway_ip.in_use"
    message = "Current gateway ip {gateway} already in use by port {port}. Unable to update."


def create(
    network: Network,
    *,
    cidr: str = "",
    pool: SubnetPool | None = None,
    prefixlen: int | None = None,
    ip_version: int = 4,
    gateway_ip: str | None = "",
    allocation_pools: Sequence[Mapping[str, str]] | None = None,
    ipv6_ra_mode: str = "",
    ipv6_address_mode: str = "",
    actor: Actor,
    **values: Any,
) -> Subnet:
    """A range of the network: `cidr`, or the next one of `pool`. `gateway_ip`: empty = the first
    address, None = none; without `allocation_pools` all others may be had. `values` are further
    columns of CHANGEABLE. Raises Refused, BadInput, GatewayInPool, QuotaExceeded."""
    check("network.update", network, actor)
    with transaction.atomic():
        Network.objects.select_for_update().get(pk=network.pk)
        if pool is not None:
            cidr, ip_version = cut(pool, prefixlen, cidr), pool.ip_version
        found = ranges.parsed_range(cidr, ip_version)
        _apart(network, found)
        _judge_modes(found, ipv6_ra_mode, ipv6_address_mode, dhcp=values.get("enable_dhcp", True))
        asked = str(found[1]) if gateway_ip == "" else gateway_ip
        gateway = ranges.judged_gateway(asked, found)
        pools = (
            ranges.default_pools(found, gateway)
            if allocation_pools is None
            else ranges.judged_pools(allocation_pools, found, gateway)
        )
        subnet = Subnet.objects.create(
            network=network,
            pool=pool,
            cidr=str(found),
            ip_version=ip_version,
            gateway_ip=gateway,
            allocation_pools=pools,
            ipv6_ra_mode=ipv6_ra_mode,
            ipv6_address_mode=ipv6_address_mode,
            **_judged(values),
        )
        if network.project is not None:
            ledger.reserve(network.project, ("subnet", subnet.uuid), {"subnets": 1})
        announce("subnet", "created", subnet, actor)
    return subnet


def update(subnet: Subnet, *, actor: Actor, revision: int | None = None, **changes: Any) -> Subnet:
    """Change columns named in CHANGEABLE; new instances are told. Raises Refused, BadInput,
    GatewayInPool, GatewayIpInUse, RevisionConstraintFailed."""
    check("network.update", subnet.network, actor)
    for name in changes.keys() - CHANGEABLE:
        raise BadInput(reason=f"{name} of a subnet cannot be changed.", field=name)
    judged, found = _judged(changes), ip_network(subnet.cidr)
    with transaction.atomic():
        Subnet.objects.select_for_update().get(pk=subnet.pk)
        if "gateway_ip" in changes:
            judged["gateway_ip"] = ranges.judged_gateway(changes["gateway_ip"], found)
            _gateway_free(subnet, judged["gateway_ip"])
        gateway = judged.get("gateway_ip", subnet.gateway_ip)
        pools = changes.get("allocation_pools", subnet.allocation_pools)
        judged["allocation_pools"] = ranges.judged_pools(pools, found, gateway)
        dhcp = judged.get("enable_dhcp", subnet.enable_dhcp)
        _judge_modes(found, subnet.ipv6_ra_mode, subnet.ipv6_address_mode, dhcp=dhcp)
        change(subnet, "subnet", revision=revision, **judged)
        announce("subnet", "updated", subnet, actor)
    return subnet


def delete(subnet: Subnet, *, actor: Actor) -> None:
    """Raises Refused, SubnetInUse. Addresses that follow from a MAC go with it."""
    check("network.update", subnet.network, actor)
    with transaction.atomic():
        locked = Subnet.objects.select_for_update().get(pk=subnet.pk)
        used = FixedIP.objects.filter(subnet=locked)
        if subnet.auto_address:
            used.exclude(port__device_owner=ROUTER_INTERFACE).delete()
        if used.exists():
            raise SubnetInUse(id=subnet.uuid)
        ledger.release(("subnet", subnet.uuid))
        announce("subnet", "deleted", subnet, actor)
        locked.delete()


def _judged(values: Mapping[str, Any]) -> dict[str, Any]:
    """Columns that stand for themselves. Raises BadInput."""
    made = {name: values[name] for name in ("name", "description", "enable_dhcp") if name in values}
    for name in ("name", "description"):
        line(made.get(name, ""), name)
    if "dns_nameservers" in values:
        made["dns_nameservers"] = ranges.judged_nameservers(values["dns_nameservers"])
    if "host_routes" in values:
        made["host_routes"] = ranges.judged_routes(values["host_routes"], field="host_routes")
    return made


def _apart(network: Network, found: ranges.Range) -> None:
    other = ranges.overlapping(found, network.subnets.values_list("cidr", flat=True))
    if other:
        raise BadInput(
            reason=f"Invalid input for operation: Requested subnet with cidr: {found} for network: "
            f"{network.uuid} overlaps with another subnet.",
            field="cidr",
        )


def _judge_modes(found: ranges.Range, ra: str, address: str, *, dhcp: bool) -> None:
    if not ra and not address:
        return
    reason = ""
    if found.version != 6:
        reason = "ipv6_ra_mode and ipv6_address_mode are for subnets of ip_version 6."
    elif not dhcp:
        reason = "ipv6_ra_mode or ipv6_address_mode cannot be set when enable_dhcp is False."
    elif ra and address and ra != address:
        reason = (
            f"ipv6_ra_mode set to '{ra}' with ipv6_address_mode set to '{address}' is not valid. "
            "If both attributes are set, they must be the same value."
        )
    elif {ra, address} & set(AUTO_ADDRESS) and found.prefixlen != ranges.AUTO_PREFIX:
        reason = f"Addresses that follow from a MAC need a /{ranges.AUTO_PREFIX}, not {found}."
    if reason:
        raise BadInput(reason=f"Invalid input for operation: {reason}", field="ipv6_address_mode")


def _gateway_free(subnet: Subnet, gateway: str | None) -> None:
    """The gateway moves only while no router stands on it."""
    if subnet.gateway_ip is None or gateway == subnet.gateway_ip:
        return
    standing = FixedIP.objects.filter(
        subnet=subnet,
        address=str(ip_address(subnet.gateway_ip)),
        port__device_owner=ROUTER_INTERFACE,
    ).select_related("port")
    if held := standing.first():
        raise GatewayIpInUse(gateway=subnet.gateway_ip, port=held.port.uuid)

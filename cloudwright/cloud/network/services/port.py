"""Ports that people make themselves. Those of instances come and go with them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from ipaddress import ip_network
from typing import Any

from django.db import transaction

from cloudwright.cloud.network.models import FloatingIP, Network, Port, SecurityGroup
from cloudwright.cloud.network.models.port import INSTANCE, ROUTER_GATEWAY, ROUTER_INTERFACE
from cloudwright.cloud.network.services.announce import announce
from cloudwright.cloud.network.writes import port as writes
from cloudwright.cloud.network.writes.address import Wish, give, held
from cloudwright.cloud.network.writes.resource import change
from cloudwright.cloud.network.writes.security_group import default_group
from cloudwright.cloud.text import line, storable
from cloudwright.core.admission.gates import check
from cloudwright.core.projects.models import Project
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict

CHANGEABLE = frozenset(
    {
        "name",
        "description",
        "admin_state_up",
        "device_uuid",
        "device_owner",
        "port_security",
        "allowed_address_pairs",
        "extra_dhcp_opts",
        "vnic_type",
        "host_name",
        "binding_profile",
    }
)
# What only an administrator of the cloud, or the cloud itself, says of a port.
BOUND = frozenset({"host_name", "binding_profile"})
# These owners make a port part of something: only that thing's own service says so.
KEPT_OWNERS = ("network:", "compute:")
VNIC_TYPES = ("normal", "direct", "macvtap", "baremetal", "direct-physical", "virtio-forwarder")
PAIRS_MOST, ADDRESSES_MOST, OPTIONS_MOST = 10, 5, 20
MAC = re.compile(r"[0-9a-f][02468ace](:[0-9a-f]{2}){5}", re.IGNORECASE)


class PortInUse(Conflict):
    """409, in Neutron's words."""

    code = "port.in_use"
    message = "Port {id} cannot be deleted or moved: it belongs to {device}."


def create(
    project: Project,
    network: Network,
    *,
    mac: str = "",
    wishes: Sequence[Wish] | None = None,
    security_groups: Sequence[SecurityGroup] | None = None,
    actor: Actor,
    **values: Any,
) -> Port:
    """A port with an address in a network that the project may use. Without `wishes` any address,
    without `security_groups` the project's default one; `values` are columns of CHANGEABLE. Raises
    Refused, BadInput, NoAddress, AddressTaken, MacTaken, QuotaExceeded."""
    check("port.create", project, actor)
    values.setdefault("port_security", network.port_security)
    _judge(project, values, actor)
    _secure(values["port_security"], security_groups, values.get("allowed_address_pairs"))
    _few_addresses(wishes)
    if mac and not MAC.fullmatch(mac):
        raise BadInput(reason=f"'{mac}' is not a valid MAC address", field="mac_address")
    with transaction.atomic():
        port = writes.take(network, project=project, mac=mac.lower(), wishes=wishes, **values)
        groups = security_groups
        if groups is None:
            groups = [default_group(project)] if port.port_security else []
        port.security_groups.set(groups)
        announce("port", "created", port, actor)
    return port


def update(
    port: Port,
    *,
    wishes: Sequence[Wish] | None = None,
    security_groups: Sequence[SecurityGroup] | None = None,
    actor: Actor,
    revision: int | None = None,
    **changes: Any,
) -> Port:
    """Change columns named in CHANGEABLE, the addresses, the groups. Raises what `create` does, and
    RevisionConstraintFailed."""
    check("port.update", port, actor)
    _judge(port, changes, actor)
    _few_addresses(wishes)
    secured = changes.get("port_security", port.port_security)
    _secure(
        secured,
        list(port.security_groups.all()) if security_groups is None else security_groups,
        changes.get("allowed_address_pairs", port.allowed_address_pairs),
    )
    with transaction.atomic():
        change(port, "port", revision=revision, **changes)
        if wishes is not None:
            _readdress(port, wishes)
        if security_groups is not None:
            port.security_groups.set(security_groups)
        announce("port", "updated", port, actor)
    return port


def delete(port: Port, *, actor: Actor) -> None:
    """Give the addresses back. Raises Refused, PortInUse."""
    check("port.delete", port, actor)
    with transaction.atomic():
        locked = Port.objects.select_for_update().get(pk=port.pk)
        if locked.device_uuid is not None and locked.device_owner.startswith(KEPT_OWNERS):
            raise PortInUse(id=port.uuid, device=f"{locked.device_owner} {locked.device_uuid}")
        announce("port", "deleted", port, actor)
        writes.drop(locked)


def _readdress(port: Port, wishes: Sequence[Wish]) -> None:
    """Other addresses. Those that it keeps stay the same rows, so that what floats to them stays.
    Raises what `give` does, PortInUse."""
    if port.device_owner in {INSTANCE, ROUTER_GATEWAY}:
        raise PortInUse(id=port.uuid, device=port.device_owner)
    kept, wanted = [], []
    had = list(port.fixed_ips.select_related("subnet").order_by("pk"))
    for wish in wishes:
        standing = next((each for each in had if _fits(each.subnet_id, each.address, wish)), None)
        if standing is None:
            wanted.append(wish)
        else:
            had.remove(standing)
            kept.append(standing)
    floating = FloatingIP.objects.filter(fixed_ip__in=had)
    if port.device_owner == ROUTER_INTERFACE and had:
        raise PortInUse(id=port.uuid, device=port.device_owner)
    floating.update(fixed_ip=None, router=None)
    for each in had:
        each.delete()
    give(port, held(port.network), wanted, kept=[each.subnet_id for each in kept])


def _fits(subnet_id: int, address: str, wish: Wish) -> bool:
    if wish.address and wish.address != address:
        return False
    return wish.subnet is None or wish.subnet.pk == subnet_id


def _judge(target: Project | Port, values: dict[str, Any], actor: Actor) -> None:
    for name in values.keys() - CHANGEABLE:
        raise BadInput(reason=f"{name} of a port cannot be changed.", field=name)
    if any(values.get(name) for name in BOUND):
        check("port.bind", target, actor)
    for name in ("name", "description", "device_owner"):
        line(values.get(name, ""), name)
    line(values.get("host_name", ""), "binding:host_id", most=120)
    was = target.device_owner if isinstance(target, Port) else ""
    if (owner := values.get("device_owner", was)) != was and owner.startswith(KEPT_OWNERS):
        raise BadInput(reason=f"device_owner {owner} is not for people.", field="device_owner")
    if was.startswith(KEPT_OWNERS) and values.keys() & {"device_uuid", "device_owner"}:
        raise PortInUse(id=getattr(target, "uuid", ""), device=was)
    if values.get("vnic_type", "normal") not in VNIC_TYPES:
        raise BadInput(reason="There is no such vnic_type.", field="binding:vnic_type")
    storable(values.get("binding_profile", {}), "binding:profile")
    if "allowed_address_pairs" in values:
        values["allowed_address_pairs"] = _judged_pairs(values["allowed_address_pairs"])
    if "extra_dhcp_opts" in values:
        values["extra_dhcp_opts"] = _judged_options(values["extra_dhcp_opts"])


def _secure(secured: bool, groups: Sequence[SecurityGroup] | None, pairs: object) -> None:  # noqa: FBT001 - a column
    """Without port security nothing is filtered, so nothing can be said about it."""
    if not secured and (groups or pairs):
        raise BadInput(
            reason="Port security must be enabled in order to have security groups or allowed "
            "address pairs.",
            field="port_security_enabled",
        )


def _few_addresses(wishes: Sequence[Wish] | None) -> None:
    if wishes is not None and len(wishes) > ADDRESSES_MOST:
        raise BadInput(
            reason=f"Exceeded maximum amount of fixed ips per port: {ADDRESSES_MOST}.",
            field="fixed_ips",
        )


def _judged_pairs(pairs: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """`ip_address` (an address or a range) and perhaps `mac_address`, each once."""
    if len(pairs) > PAIRS_MOST:
        raise _bad_pair(f"The number of allowed address pair exceeds the maximum {PAIRS_MOST}.")
    made: list[dict[str, str]] = []
    for pair in pairs:
        if not isinstance(pair, Mapping) or set(pair) - {"ip_address", "mac_address"}:
            raise _bad_pair("A pair has ip_address and mac_address.")
        try:
            ip_network(pair.get("ip_address", ""))
        except ValueError as exc:
            raise _bad_pair(f"'{pair.get('ip_address')}' is no address.") from exc
        if (mac := pair.get("mac_address")) and not MAC.fullmatch(str(mac)):
            raise _bad_pair(f"'{mac}' is not a valid MAC address")
        one = {"ip_address": str(pair["ip_address"])}
        one |= {"mac_address": str(mac).lower()} if mac else {}
        if one in made:
            raise _bad_pair("Request contains duplicate address pair.")
        made.append(one)
    return made


def _bad_pair(reason: str) -> BadInput:
    return BadInput(reason=reason, field="allowed_address_pairs")


def _judged_options(options: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """DHCP options by name, for IPv4 unless they say 6; a null value takes one away."""
    made: dict[tuple[str, int], dict[str, Any]] = {}
    for each in options:
        name, value = str(each.get("opt_name", "")), each.get("opt_value")
        version = each.get("ip_version", 4)
        if not name or version not in (4, 6) or set(each) - {"opt_name", "opt_value", "ip_version"}:
            raise BadInput(reason="An option has opt_name, opt_value, ip_version.",
                           field="extra_dhcp_opts")  # fmt: skip
        line(name, "opt_name", most=64)
        if value is not None:
            line(str(value), "opt_value")
            made[name, version] = {
                "opt_name": name, "opt_value": str(value), "ip_version": version
            }  # fmt: skip
    if len(made) > OPTIONS_MOST:
        raise BadInput(reason=f"At most {OPTIONS_MOST} options.", field="extra_dhcp_opts")
    return list(made.values())

"""Rules of security groups: made and deleted, never changed, as Neutron has them."""

from __future__ import annotations

from ipaddress import ip_network

from django.db import IntegrityError, transaction

from cloudwright.cloud.network.models import SecurityGroup, SecurityGroupRule
from cloudwright.cloud.network.services.announce import announce
from cloudwright.cloud.network.writes.resource import change
from cloudwright.cloud.network.writes.security_group import ETHERTYPES
from cloudwright.cloud.text import line
from cloudwright.core.admission.gates import check
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict

DIRECTIONS = ("ingress", "egress")
# Names of IANA's that Neutron's clients write; a number is as good.
PROTOCOLS = {
    "icmp": 1, "igmp": 2, "ipip": 4, "tcp": 6, "egp": 8, "udp": 17, "dccp": 33, "rsvp": 46,
    "gre": 47, "esp": 50, "ah": 51, "ipv6-icmp": 58, "icmpv6": 58, "ipv6-encap": 41,
    "ipv6-frag": 44, "ipv6-nonxt": 59, "ipv6-opts": 60, "ipv6-route": 43, "ospf": 89, "pgm": 113,
    "vrrp": 112, "sctp": 132, "udplite": 136,
}  # fmt: skip
WITH_PORTS = {6, 17, 33, 132, 136}
ICMP = {1, 58}
PORT_MOST, ICMP_MOST, PROTOCOL_MOST = 65535, 255, 255
LONGEST_PREFIX = 64


class RuleExists(Conflict):
    """409, in Neutron's words."""

    code = "security_group_rule.exists"
    message = "Security group rule already exists."


def create(
    group: SecurityGroup,
    *,
    direction: str,
    ethertype: str = "IPv4",
    protocol: str = "",
    port_range_min: int | None = None,
    port_range_max: int | None = None,
    remote_ip_prefix: str = "",
    remote_group: SecurityGroup | None = None,
    description: str = "",
    actor: Actor,
) -> SecurityGroupRule:
    """One thing more that is let through. Raises Refused, BadInput, RuleExists, QuotaExceeded."""
    check("security_group.update", group, actor)
    line(description, "description")
    found = judged_protocol(protocol, ethertype)
    if direction not in DIRECTIONS:
        raise _bad(f"'{direction}' is not in {list(DIRECTIONS)}", "direction")
    _judge_ports(found, port_range_min, port_range_max)
    if remote_ip_prefix and remote_group:
        raise _bad("Only remote_ip_prefix or remote_group_id may be provided.", "remote_group_id")
    rule = SecurityGroupRule(
        group=group,
        remote_group=remote_group,
        direction=direction,
        ethertype=ethertype,
        protocol=found,
        port_range_min=port_range_min,
        port_range_max=port_range_max,
        remote_ip_prefix=remote_ip_prefix,
        normalized_cidr=normalized(remote_ip_prefix, ethertype),
        description=description,
    )
    try:
        with transaction.atomic():
            rule.save(force_insert=True)
            holder = ("security_group_rule", rule.uuid)
            ledger.reserve(group.project, holder, {"security_group_rules": 1})
            change(group, "security_group")
            announce("security_group_rule", "created", rule, actor)
    except IntegrityError as exc:
        raise RuleExists from exc
    return rule


def delete(rule: SecurityGroupRule, *, actor: Actor) -> None:
    """What it let through is let through no longer. Raises Refused."""
    check("security_group.update", rule.group, actor)
    with transaction.atomic():
        ledger.release(("security_group_rule", rule.uuid))
        change(rule.group, "security_group")
        announce("security_group_rule", "deleted", rule, actor)
        rule.delete()


def judged_protocol(protocol: str, ethertype: str) -> str:
    """A name or a number as it was written; empty for any. Raises BadInput."""
    if ethertype not in ETHERTYPES:
        raise _bad(f"'{ethertype}' is not in {list(ETHERTYPES)}", "ethertype")
    found = protocol.lower()
    if found in {"", "any", "0"}:
        return ""
    if found not in PROTOCOLS and not (found.isdecimal() and int(found) <= PROTOCOL_MOST):
        raise _bad(
            f"Security group rule protocol {protocol} not supported. Only protocol values "
            f"{sorted(PROTOCOLS)} and integer representations [0 to 255] are supported.",
            "protocol",
        )
    return found


def normalized(prefix: str, ethertype: str) -> str:
    """The network that a range of the ethertype means, or empty. Raises
    BadInput(remote_ip_prefix)."""
    if not prefix:
        return ""
    unlike = _bad(
        f"'{prefix}' is neither a valid IP address, nor is it a valid IP subnet", "remote_ip_prefix"
    )
    if len(prefix) > LONGEST_PREFIX or "%" in prefix:
        raise unlike
    try:
        found = ip_network(prefix, strict=False)
    except ValueError as exc:
        raise unlike from exc
    if f"IPv{found.version}" != ethertype:
        raise _bad(f"Conflicting value ethertype {ethertype} for CIDR {prefix}", "remote_ip_prefix")
    return str(found)


def _judge_ports(protocol: str, least: int | None, most: int | None) -> None:
    """Ports, or ICMP's type and code, fit the protocol. Raises BadInput."""
    for value in (least, most):
        if value is not None and not 0 <= value <= PORT_MOST:
            raise _bad(f"Invalid value for port {value}", "port_range_min")
    if least is None and most is None:
        return
    number = PROTOCOLS.get(protocol) or (int(protocol) if protocol else None)
    if number is None:
        raise _bad("Must also specify protocol if port range is given.", "protocol")
    if number in ICMP:
        _judge_icmp(least, most)
    elif number not in WITH_PORTS:
        raise _bad(f"Ports cannot be given for protocol {protocol}.", "port_range_min")
    elif least is None or most is None or least > most:
        raise _bad("For TCP/UDP protocols, port_range_min must be <= port_range_max",
                   "port_range_min")  # fmt: skip


def _judge_icmp(kind: int | None, code: int | None) -> None:
    if kind is None:
        raise _bad(
            f"ICMP code (port-range-max) {code} is provided but ICMP type (port-range-min) is "
            "missing.",
            "port_range_min",
        )
    for value, what in ((kind, "type"), (code, "code")):
        if value is not None and value > ICMP_MOST:
            raise _bad(
                f"Invalid value for ICMP {what} (port-range-{'min' if what == 'type' else 'max'}) "
                f"{value}. It must be 0 to 255.",
                "port_range_min",
            )


def _bad(reason: str, field: str) -> BadInput:
    return BadInput(reason=reason, field=field)

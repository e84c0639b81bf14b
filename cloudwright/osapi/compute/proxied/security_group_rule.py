"""Rules of security groups as Nova took them until 2.35: what is let in, one at a time."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.network.selectors.security_group import rule_for
from cloudwright.cloud.network.services import security_group_rule as service
from cloudwright.kernel.errors import BadInput
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.compute.proxied.schemas import SECURITY_GROUP_RULE
from cloudwright.osapi.compute.proxied.security_group import (
    as_rule,
    checked_id,
    group_for,
    refused_as_bad,
)

PROTOCOLS = ("tcp", "udp", "icmp")
ANY = -1  # every ICMP type, or every code of it


def create_rule(call: Call) -> HttpResponse:
    """POST /os-security-group-rules: 200. Raises BadInput, NotFound."""
    asked = call.body(SECURITY_GROUP_RULE)["security_group_rule"]
    group = group_for(call, str(asked["parent_group_id"]))
    peer = group_for(call, asked["group_id"]) if asked.get("group_id") else None
    prefix = "" if peer else str(asked.get("cidr") or "")
    with refused_as_bad():
        rule = service.create(
            group,
            direction="ingress",
            ethertype="IPv6" if ":" in prefix else "IPv4",
            remote_ip_prefix=prefix,
            remote_group=peer,
            actor=call.actor,
            **_what(asked, anything=peer is not None),
        )
    return answer({"security_group_rule": as_rule(rule)})


def delete_rule(call: Call, rule_id: str) -> HttpResponse:
    """DELETE /os-security-group-rules/{rule_id}: 202."""
    service.delete(rule_for(call.actor, checked_id(rule_id)), actor=call.actor)
    return nothing(202)


def _what(asked: dict[str, Any], *, anything: bool) -> dict[str, Any]:
    """Protocol and ports. All three may be left out where a group is let in."""
    protocol, first, last = (asked.get(key) for key in ("ip_protocol", "from_port", "to_port"))
    if anything and protocol is None and first is None and last is None:
        return {}
    protocol = str(protocol or "").lower()
    if protocol not in PROTOCOLS:
        raise BadInput(
            reason=f"Invalid IP protocol {asked.get('ip_protocol')}.", field="ip_protocol"
        )
    first, last = (_port(asked, key) for key in ("from_port", "to_port"))
    if protocol == "icmp":
        first, last = (None if each == ANY else each for each in (first, last))
    return {"protocol": protocol, "port_range_min": first, "port_range_max": last}


def _port(asked: dict[str, Any], key: str) -> int:
    try:
        return int(asked[key])
    except (KeyError, TypeError, ValueError) as exc:
        raise BadInput(
            reason=f"Invalid port range {asked.get('from_port')}:{asked.get('to_port')}.", field=key
        ) from exc

"""Where a new server should be: zone, host and hints of POST /servers, read.

Nobody but an administrator chooses a host: by `availability_zone: zone:host`, which asks no filter,
or since 2.74 by `host` and `hypervisor_hostname`, which the filters still judge.
"""

from __future__ import annotations

from typing import Any

from cloudwright.cloud.scheduling.models import InstanceGroup
from cloudwright.cloud.scheduling.selectors.host import host_named, zones
from cloudwright.cloud.scheduling.selectors.instance_group import instance_group_for
from cloudwright.kernel.errors import BadInput, Forbidden, NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.call import Call


def placed(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """The service's arguments. Raises BadInput, Forbidden (403: a host, by a member)."""
    asked = body["server"]
    zone, host, node = _parts(asked.get("availability_zone", ""))
    found: dict[str, Any] = {"availability_zone": named_zone(zone), "force_host": bool(host)}
    for name in (host, node, asked.get("host"), asked.get("hypervisor_hostname")):
        if name:
            found["only_host"] = _host(call, name, also=found.get("only_host", name))
    hints = {
        key: value[0] if isinstance(value, list) and len(value) == 1 else value
        for key, value in _hints(body).items()
    }
    if "group" in hints:
        found["group"] = _group(call, str(hints["group"]))
    return found | {"hints": hints}


def named_zone(asked: str) -> str:
    """The zone, or nothing for nothing. Raises BadInput for one that is not there."""
    if asked and asked not in zones():
        raise BadInput(
            reason="The requested availability zone is not available", field="availability_zone"
        )
    return asked


def _parts(asked: str) -> tuple[str, str, str]:
    """`zone`, `zone:host`, `zone:host:node` or `zone::node`. Raises BadInput."""
    zone, *more = asked.split(":")
    if len(more) > 2 or (more and not any(more)):
        raise BadInput(
            reason=f"Unable to parse availability zone {asked}", field="availability_zone"
        )
    host, node = [*more, "", ""][:2]
    return zone, host or node, node


def _host(call: Call, name: str, *, also: str) -> str:
    """The name of a host that is there. A host has one hypervisor, and both have one name."""
    if not call.actor.admin:
        raise Forbidden
    if host_named(name) is None or also != name:
        raise BadInput(reason=f"Compute host {name} could not be found.", field="host")
    return name


def _hints(body: dict[str, Any]) -> dict[str, Any]:
    return body.get("os:scheduler_hints") or body.get("OS-SCH-HNT:scheduler_hints") or {}


def _group(call: Call, ident: str) -> InstanceGroup:
    try:
        return instance_group_for(call.actor, parse_uuid(ident, "Instance group"))
    except NotFound:
        reason = f"Instance group {ident} could not be found."
        raise BadInput(reason=reason, field="group") from None

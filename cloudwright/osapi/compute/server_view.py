"""How Nova shows a server: one pass over plain tuples, whatever the number of servers.

What a microversion brought stands in its order, so that each is right for its clients.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.selectors.block_device import volumes_in
from cloudwright.cloud.compute.states import status_of
from cloudwright.cloud.network.selectors.port import addresses_visible_to
from cloudwright.cloud.network.selectors.security_group import groups_of_devices
from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.scheduling.selectors.host import hosts_visible_to, is_up
from cloudwright.contracts.hypervisor import Power
from cloudwright.kernel.units import mib_to_gib
from cloudwright.osapi.common.answers import naive_time
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.links import bookmark, self_and_bookmark

COLUMNS = """
id uuid name hostname description tags state power flavor availability_zone key_name metadata
config_drive auto_disk_config access_ipv4 access_ipv6 reservation_id locked locked_reason
error_message error_internal error_at launched_at terminated_at created_at updated_at
project__uuid user__uuid image__uuid host__name
"""
ADDRESS_COLUMNS = (
    "port__device_uuid",
    "port__network__name",
    "subnet__ip_version",
    "address",
    "floating_ip__address",
    "port__mac",
)
POWER_STATES = {
    Power.RUNNING: 1,
    Power.PAUSED: 3,
    Power.OFF: 4,
    Power.CRASHED: 6,
    Power.SUSPENDED: 7,
}
WITH_PROGRESS = frozenset({"ACTIVE", "BUILD"})
# What PUT shows before 2.75.
BASIC = """
id name status tenant_id user_id metadata hostId image flavor created updated addresses
accessIPv4 accessIPv6 links OS-DCF:diskConfig progress description locked tags
trusted_image_certificates locked_reason server_groups
"""


class ServerView:
    """Renders servers for one call: its version, its role, its links."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.version = call.version
        self.admin = call.actor.admin

    def details(self, rows: QuerySet[Instance], *, one: bool = False) -> list[dict[str, Any]]:
        """Servers in full, in the order of `rows`: a query each for them, addresses, volumes,
        security groups."""
        columns = COLUMNS.split() + (["user_data"] if self._attributes else [])
        found: list[Any] = list(rows.values_list(*columns, named=True))
        uuids = [row.uuid for row in found]
        addresses, volumes = self.addresses(uuids), _volumes_of(uuids)
        groups = groups_of_devices(uuids)
        made = []
        for row in found:
            uuid = row.uuid
            server = self._server(row, addresses.get(uuid, {}), volumes.get(uuid, []), one=one)
            if uuid in groups:
                server["security_groups"] = [{"name": name} for name in groups[uuid]]
            made.append(server)
        return made

    def briefs(self, rows: QuerySet[Instance]) -> list[dict[str, Any]]:
        """Ids and names."""
        return [
            {"id": uuid, "name": name, "links": self_and_bookmark(self.call, "servers", uuid)}
            for uuid, name in rows.values_list("uuid", "name")
        ]

    def addresses(
        self, uuids: Iterable[UUID], *, plain: bool = False
    ) -> dict[UUID, dict[str, list[dict[str, Any]]]]:
        """Addresses by server and network name; `plain` without what extensions added."""
        found = addresses_visible_to(self.call.actor).filter(port__device_uuid__in=list(uuids))
        made: dict[UUID, dict[str, list[dict[str, Any]]]] = {}
        for uuid, network, version, fixed, floating, mac in found.values_list(*ADDRESS_COLUMNS):
            if uuid is None:
                continue
            entries = made.setdefault(uuid, {}).setdefault(network, [])
            entries.append(_address(version, fixed, "" if plain else "fixed", mac))
            if floating:
                entries.append(_address(4, floating, "" if plain else "floating", mac))
        return made

    @property
    def _attributes(self) -> bool:
        """Whether the caller may see the attributes that 2.3 brought for administrators."""
        return self.admin and self.version >= (2, 3)

    def _server(
        self, row: Any, addresses: dict[str, Any], volumes: list[tuple[UUID, bool]], *, one: bool
    ) -> dict[str, Any]:
        vm_state, _, task_state = row.state.partition("/")
        status = status_of(row.state)
        made: dict[str, Any] = {
            "id": row.uuid,
            "name": row.name,
            "status": status,
            "tenant_id": row.project__uuid.hex,
            "user_id": row.user__uuid.hex if row.user__uuid else "",
            "metadata": row.metadata,
            "hostId": host_id(row.project__uuid, row.host__name),
            "image": self._image(row.image__uuid),
            "flavor": self._flavor(row.flavor),
            "created": row.created_at,
            "updated": row.updated_at,
            "addresses": addresses,
            "accessIPv4": row.access_ipv4 or "",
            "accessIPv6": row.access_ipv6 or "",
            "links": self_and_bookmark(self.call, "servers", row.uuid),
            "OS-DCF:diskConfig": "AUTO" if row.auto_disk_config else "MANUAL",
            "OS-EXT-AZ:availability_zone": row.availability_zone if row.host__name else "",
            "config_drive": "True" if row.config_drive else "",
            "key_name": row.key_name or None,
            "OS-SRV-USG:launched_at": naive_time(row.launched_at),
            "OS-SRV-USG:terminated_at": naive_time(row.terminated_at),
            "OS-EXT-STS:task_state": task_state or None,
            "OS-EXT-STS:vm_state": vm_state,
            "OS-EXT-STS:power_state": POWER_STATES.get(row.power, 0),
            "os-extended-volumes:volumes_attached": self._volumes(volumes),
        }
        if status in WITH_PROGRESS:
            made["progress"] = 0
        if status == "ERROR" and row.error_message:
            made["fault"] = self._fault(row)
        if self.admin:
            made |= self._for_administrators(row)
        return made | self._since(row, one=one)

    def _volumes(self, volumes: list[tuple[UUID, bool]]) -> list[dict[str, Any]]:
        """Ids; since 2.3 also what becomes of each."""
        if self.version < (2, 3):
            return [{"id": uuid} for uuid, _ in volumes]
        return [{"id": uuid, "delete_on_termination": goes} for uuid, goes in volumes]

    def _since(self, row: Any, *, one: bool) -> dict[str, Any]:
        """What microversions added for everybody."""
        version, made = self.version, {}
        if version >= (2, 9):
            made["locked"] = row.locked
        if version >= (2, 19):
            made["description"] = row.description or None
        if version >= (2, 26):
            made["tags"] = row.tags
        if version >= (2, 63):
            made["trusted_image_certificates"] = None
        if version >= (2, 71) and one:
            made["server_groups"] = []
        if version >= (2, 73):
            made["locked_reason"] = row.locked_reason or None
        return made

    def _for_administrators(self, row: Any) -> dict[str, Any]:
        made: dict[str, Any] = {
            "OS-EXT-SRV-ATTR:host": row.host__name,
            "OS-EXT-SRV-ATTR:instance_name": f"instance-{row.id:08x}",
            "OS-EXT-SRV-ATTR:hypervisor_hostname": row.host__name,
        }
        if self._attributes:
            made |= {
                "OS-EXT-SRV-ATTR:hostname": row.hostname,
                "OS-EXT-SRV-ATTR:kernel_id": "",
                "OS-EXT-SRV-ATTR:launch_index": 0,
                "OS-EXT-SRV-ATTR:ramdisk_id": "",
                "OS-EXT-SRV-ATTR:reservation_id": row.reservation_id,
                "OS-EXT-SRV-ATTR:root_device_name": "/dev/vda",
                "OS-EXT-SRV-ATTR:user_data": row.user_data or None,
            }
        if self.version >= (2, 16):
            made["host_status"] = self._host_states.get(row.host__name, "")
        return made

    @cached_property
    def _host_states(self) -> dict[str | None, str]:
        return {host.name: _host_state(host) for host in hosts_visible_to(self.call.actor)}

    def _fault(self, row: Any) -> dict[str, Any]:
        fault = {"code": 500, "created": row.error_at, "message": row.error_message}
        return fault | ({"details": row.error_internal} if self.admin else {})

    def _flavor(self, flavor: dict[str, Any]) -> dict[str, Any]:
        if self.version < (2, 47):
            ident = flavor["flavorid"]
            return {"id": ident, "links": [bookmark(self.call, "flavors", ident)]}
        return {
            "vcpus": flavor["vcpus"],
            "ram": flavor["ram_mib"],
            "disk": mib_to_gib(flavor["disk_mib"]),
            "ephemeral": mib_to_gib(flavor["ephemeral_mib"]),
            "swap": flavor["swap_mib"],
            "original_name": flavor["name"],
            "extra_specs": flavor["extra_specs"],
        }

    def _image(self, uuid: UUID | None) -> dict[str, Any] | str:
        if uuid is None:
            return ""
        return {"id": uuid, "links": [bookmark(self.call, "images", uuid)]}


@lru_cache(maxsize=4096)
def host_id(project: UUID, host: str | None) -> str:
    """Tells a tenant which of its servers share a host, and nothing more; empty for no host."""
    return hashlib.sha224(f"{project.hex}{host}".encode()).hexdigest() if host else ""


def _volumes_of(uuids: list[UUID]) -> dict[UUID, list[tuple[UUID, bool]]]:
    """The volumes of servers, each with whether it goes with its server."""
    made: dict[UUID, list[tuple[UUID, bool]]] = {}
    rows = volumes_in(uuids).values_list("instance__uuid", "volume__uuid", "delete_on_termination")
    for server, volume, goes in rows:
        made.setdefault(server, []).append((volume, goes))
    return made


def _host_state(host: Host) -> str:
    if host.forced_down:
        return "DOWN"
    if not host.enabled:
        return "MAINTENANCE"
    return "UP" if is_up(host) else "UNKNOWN"


def _address(version: int, address: str, kind: str, mac: str) -> dict[str, Any]:
    entry: dict[str, Any] = {"version": version, "addr": address}
    return entry | ({"OS-EXT-IPS:type": kind, "OS-EXT-IPS-MAC:mac_addr": mac} if kind else {})

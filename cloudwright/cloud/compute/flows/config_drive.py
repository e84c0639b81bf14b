"""What a guest reads about itself: the config drive's files, in the layout cloud-init knows."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from ipaddress import ip_network
from typing import Any

from cloudwright.cloud.compute.models import InjectedFile, Instance
from cloudwright.cloud.compute.selectors.block_device import block_devices_of
from cloudwright.cloud.network.models import FixedIP, Port, Subnet

LATEST, CONTENT = "openstack/latest", "content"
CERTIFICATE = "-----BEGIN CERTIFICATE-----"


def files_for(instance: Instance, ports: Sequence[Port]) -> dict[str, bytes]:
    """Path -> content. None of it changes while the instance lives."""
    injected = list(instance.injected_files.order_by("pk"))
    files = {
        f"{LATEST}/meta_data.json": _json(_meta_data(instance, ports, injected)),
        f"{LATEST}/network_data.json": _json(_network_data(ports)),
        f"{LATEST}/vendor_data.json": _json(_vendor_data(instance)),
    }
    for number, file in enumerate(injected):
        files[f"openstack/{CONTENT}/{number:04}"] = base64.b64decode(file.contents)
    if instance.user_data:
        files[f"{LATEST}/user_data"] = base64.b64decode(instance.user_data)
    return files


def _vendor_data(instance: Instance) -> dict[str, Any]:
    """What was said of the root partition, for cloud-init; the user's own data overrules it."""
    if instance.auto_disk_config is None:
        return {}
    grows = instance.auto_disk_config
    said = {"growpart": {"mode": "auto" if grows else "off"}, "resize_rootfs": grows}
    return {"cloud-init": f"#cloud-config\n{json.dumps(said)}\n"}


def _meta_data(
    instance: Instance, ports: Sequence[Port], injected: Sequence[InjectedFile]
) -> dict[str, Any]:
    data: dict[str, Any] = {
        "uuid": str(instance.uuid),
        "name": instance.name,
        "hostname": instance.hostname,
        "launch_index": 0,
        "availability_zone": instance.availability_zone,
        "project_id": instance.project.uuid.hex,
        "meta": instance.metadata,
        "devices": _devices(instance, ports),
    }
    if instance.public_key:
        name = instance.key_name or "default"
        kind = "x509" if instance.public_key.startswith(CERTIFICATE) else "ssh"
        data["keys"] = [{"name": name, "type": kind, "data": instance.public_key}]
        if kind == "ssh":
            data["public_keys"] = {name: instance.public_key}
    if instance.admin_pass:
        data["admin_pass"] = instance.admin_pass
    if injected:
        data["files"] = [
            {"path": file.path, "content_path": f"/{CONTENT}/{number:04}"}
            for number, file in enumerate(injected)
        ]
    return data


def _devices(instance: Instance, ports: Sequence[Port]) -> list[dict[str, Any]]:
    """What its user has given a name (microversion 2.32), found by MAC or serial. On which slot of
    which bus they sit is the hypervisor's affair, and not promised."""
    place = {"bus": "none", "address": "none"}
    cards = [
        {"type": "nic", **place, "mac": port.mac, "tags": [port.tag]} for port in ports if port.tag
    ]
    rows = block_devices_of(instance.uuid).exclude(tag="")
    return cards + [
        {"type": "disk", **place, "serial": str(row.volume.uuid), "tags": [row.tag]}
        for row in rows
        if row.volume
    ]


def _network_data(ports: Sequence[Port]) -> dict[str, Any]:
    names = {port.uuid: f"tap{str(port.uuid)[:11]}" for port in ports}
    addresses = [(port, each) for port in ports for each in port.fixed_ips.all()]
    servers = dict.fromkeys(dns for _, each in addresses for dns in each.subnet.dns_nameservers)
    return {
        "links": [
            {
                "id": names[port.uuid],
                "type": "phy",
                "ethernet_mac_address": port.mac,
                "mtu": port.network.mtu,
                "vif_id": str(port.uuid),
            }
            for port in ports
        ],
        "networks": [
            {
                "id": f"network{number}",
                "type": _type_of(each),
                "link": names[port.uuid],
                "network_id": str(port.network.uuid),
                "ip_address": each.address,
                "netmask": str(ip_network(each.subnet.cidr).netmask),
                "gateway": each.subnet.gateway_ip,
                "routes": _routes(each.subnet, first=number == 0),
            }
            for number, (port, each) in enumerate(addresses)
        ],
        "services": [{"type": "dns", "address": address} for address in servers],
    }


def _type_of(address: FixedIP) -> str:
    """How the guest gets it, in cloud-init's words."""
    if address.subnet.ip_version == 4:
        return "ipv4_dhcp"
    return f"ipv6_{address.subnet.ipv6_address_mode or 'dhcpv6-stateful'}"


def _routes(subnet: Subnet, *, first: bool) -> list[dict[str, Any]]:
    """The first card leads out; two default routes would take turns."""
    if not first or not subnet.gateway_ip:
        return []
    everywhere = "0.0.0.0" if subnet.ip_version == 4 else "::"  # noqa: S104 - a route, no listener
    return [{"network": everywhere, "netmask": everywhere, "gateway": subnet.gateway_ip}]


def _json(value: object) -> bytes:
    return json.dumps(value, indent=1, sort_keys=True).encode()

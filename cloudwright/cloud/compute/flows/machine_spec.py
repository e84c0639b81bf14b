"""From rows to what a hypervisor is asked to make."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings

from cloudwright.cloud.compute.flows.config_drive import files_for
from cloudwright.cloud.compute.flows.disks import disks_of
from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.image import store
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.network.models import Port
from cloudwright.cloud.network.selectors.port import ports_of
from cloudwright.contracts.hypervisor import MachineSpec, NicSpec

SSH = 22


def spec_of(
    instance: Instance,
    *,
    paused: bool,
    base: Image | None = None,
    host_ports: Mapping[str, int | None] | None = None,
) -> MachineSpec:
    """The wanted machine, with the ports that it holds now. Its disk stands on `base`, or on what
    the row says; forwarded are `host_ports`, by port, or what the rows say."""
    ports = ports_of(instance.uuid)
    for port in ports:
        port.host_port = (host_ports or {}).get(str(port.uuid), port.host_port)
    image = base or instance.base_image or instance.image
    return MachineSpec(
        uuid=instance.uuid,
        name=instance.name,
        vcpus=instance.vcpus,
        ram_mib=instance.ram_mib,
        disk_mib=instance.disk_mib,
        image=store.path_of(image) if image else None,
        # To QEMU a CD image is a raw disk; nothing is ever probed.
        image_format="qcow2" if image and image.disk_format == "qcow2" else "raw",
        nics=tuple(nic_of(port) for port in ports),
        files=files_for(instance, ports) if instance.config_drive else {},
        paused=paused,
        disks=disks_of(instance),
    )


def nic_of(port: Port) -> NicSpec:
    """The card of a port, as its host is to make it."""
    first = port.first
    # What a guest is told by DHCP is IPv4; without one the card has a MAC and a wire to nowhere.
    subnet = first.subnet if first and first.subnet.ip_version == 4 else None
    return NicSpec(
        port_uuid=port.uuid,
        mac=port.mac,
        address=first.address if first and subnet else "",
        cidr=subnet.cidr if subnet else "",
        gateway=(subnet.gateway_ip or "") if subnet else "",
        dns=tuple(subnet.dns_nameservers) if subnet else (),
        mtu=port.network.mtu,
        egress=settings.CLOUDWRIGHT_USER_NETWORK.egress,
        forwards=((SSH, port.host_port),) if port.host_port else (),
    )

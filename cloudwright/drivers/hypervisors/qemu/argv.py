"""The command line of an instance: a pure function of its spec and its folder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, ip_network
from typing import Any
from uuid import UUID

from cloudwright.contracts.hypervisor import DiskSpec, MachineSpec, NicSpec
from cloudwright.drivers.hypervisors.qemu.emulator import Emulator
from cloudwright.drivers.hypervisors.qemu.folder import Folder

Slots = Mapping[str, int]
SANDBOX = "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny"


def command_line(
    spec: MachineSpec, folder: Folder, emulator: Emulator, slots: Slots, *, qmp_fd: int
) -> list[str]:
    """A QEMU that listens for commands on the inherited socket `qmp_fd`; its processors stand
    if the spec is paused. `-no-shutdown`: a guest that switches itself off is seen, not missed."""
    return [
        emulator.binary,
        "-nodefaults",
        "-no-user-config",
        "-no-shutdown",
        *("-pidfile", str(folder.pidfile), "-msg", "timestamp=on", "-sandbox", SANDBOX),
        *("-uuid", str(spec.uuid), "-name", f"guest={_escaped(spec.name)},debug-threads=on"),
        *("-machine", f"{emulator.machine},accel={emulator.acceleration}"),
        *("-cpu", "host" if emulator.acceleration == "kvm" else "max"),
        *("-smp", str(spec.vcpus), "-m", str(spec.ram_mib), "-rtc", "base=utc"),
        *_disks(spec, folder),
        *(word for nic in spec.nics for word in _nic(nic, slots)),
        *(word for disk in spec.disks for word in _disk(disk, folder, slots)),
        *("-device", "virtio-balloon-pci,id=balloon,guest-stats-polling-interval=10"),
        *("-object", "rng-random,id=entropy,filename=/dev/urandom"),
        *("-device", "virtio-rng-pci,rng=entropy"),
        *_consoles(folder),
        *("-chardev", f"socket,id=qmp,fd={qmp_fd},server=on,wait=off"),
        *("-mon", "chardev=qmp,mode=control"),
        *("-qmp", f"unix:{_escaped(str(folder.events))},server=on,wait=off"),
        *(("-S",) if spec.paused else ()),
    ]


def root_node(spec: MachineSpec, folder: Folder) -> dict[str, Any]:
    """The root disk as a block node. The image under it is named with its format and with no
    image below it, so that nothing inside either file decides what is opened."""
    node: dict[str, Any] = {
        "driver": "qcow2",
        "node-name": "root",
        "discard": "unmap",
        "file": {"driver": "file", "filename": str(folder.disk)},
        "backing": None,
    }
    if spec.image is not None:
        image: dict[str, Any] = {
            "driver": spec.image_format,
            "read-only": True,
            "file": {"driver": "file", "filename": str(spec.image), "read-only": True},
        }
        if spec.image_format == "qcow2":
            image["backing"] = None
        node["backing"] = image
    return node


def rescue_node(folder: Folder, image: str, image_format: str) -> dict[str, Any]:
    """The disk that a machine being rescued boots from, as `root_node` has the other one."""
    below: dict[str, Any] = {
        "driver": image_format,
        "read-only": True,
        "file": {"driver": "file", "filename": image, "read-only": True},
    }
    if image_format == "qcow2":
        below["backing"] = None
    return {
        "driver": "qcow2",
        "node-name": "rescue",
        "file": {"driver": "file", "filename": str(folder.rescue_disk)},
        "backing": below,
    }


def _disks(spec: MachineSpec, folder: Folder) -> list[str]:
    words: list[str] = []
    rescue = folder.load("rescue")
    if rescue is not None:
        words += [
            *("-blockdev", json.dumps(rescue_node(folder, **rescue))),
            *("-device", "virtio-blk-pci,drive=rescue,id=disk-rescue,bootindex=0"),
        ]
    if spec.has_root:
        words += [
            *("-blockdev", json.dumps(root_node(spec, folder))),
            *("-device", "virtio-blk-pci,drive=root,id=disk-root,bootindex=1"),
        ]
    config_drive = folder.config_drive if rescue is None else folder.rescue_drive
    if config_drive.exists():
        drive = {
            "driver": "raw",
            "node-name": "config",
            "read-only": True,
            "file": {"driver": "file", "filename": str(config_drive), "read-only": True},
        }
        words += ["-blockdev", json.dumps(drive), "-device", "ide-cd,drive=config,id=cd-config"]
    return words


def device_names(spec: MachineSpec) -> list[str]:
    """The devices that have a place of their own, in the order in which they take it."""
    cards = [nic_name(nic.port_uuid) for nic in spec.nics]
    return cards + [disk_name(disk.uuid) for disk in spec.disks]


def disk_name(uuid: UUID) -> str:
    """A disk's name, for its node and its device: QEMU takes 31 characters."""
    return f"disk-{uuid.hex[:24]}"


def disk_node(disk: DiskSpec, folder: Folder) -> dict[str, Any]:
    """A disk as a block node. It is raw, whatever its first bytes say."""
    path = disk.path or folder.own_disks / str(disk.uuid)
    return {
        "driver": "raw",
        "node-name": disk_name(disk.uuid),
        "read-only": disk.read_only,
        "discard": "unmap",
        "file": {"driver": "file", "filename": str(path), "read-only": disk.read_only},
    }


def disk_device(disk: DiskSpec, slots: Slots) -> dict[str, Any]:
    """The card of a disk."""
    name = disk_name(disk.uuid)
    device: dict[str, Any] = {
        "driver": "virtio-blk-pci",
        "id": name,
        "drive": name,
        "serial": str(disk.uuid)[:20],
        "addr": f"0x{slots[name]:x}",
    }
    device |= {"share-rw": True} if disk.shared else {}
    return device | ({"bootindex": 1} if disk.boot else {})


def _disk(disk: DiskSpec, folder: Folder, slots: Slots) -> list[str]:
    node, device = disk_node(disk, folder), disk_device(disk, slots)
    return ["-blockdev", json.dumps(node), "-device", _options("driver", device)]


def nic_name(port_uuid: UUID) -> str:
    """A card's name."""
    return f"nic-{port_uuid}"


def netdev_name(port_uuid: UUID) -> str:
    """The name of what is behind a card."""
    return f"net-{port_uuid}"


def netdev(nic: NicSpec, slots: Slots) -> dict[str, Any]:
    """User-mode networking: QEMU's own DHCP gives the one address, and without `egress` nothing
    leaves but what is forwarded. QEMU itself sits on two addresses, gateway and name server: in
    a subnet without a gateway both are spare ones. A card without an address leads nowhere."""
    ident = netdev_name(nic.port_uuid)
    if not nic.address:
        return {"type": "hubport", "id": ident, "hubid": slots[nic_name(nic.port_uuid)]}
    spare = _spare_addresses(nic)
    forwards = [
        {"str": f"tcp:127.0.0.1:{host}-{nic.address}:{guest}"} for guest, host in nic.forwards
    ]
    return {
        "type": "user",
        "id": ident,
        "net": nic.cidr,
        "host": nic.gateway or str(next(spare)),
        "dhcpstart": nic.address,
        "dns": str(next(spare)),
        "ipv6": False,
        "restrict": not nic.egress,
    } | ({"hostfwd": forwards} if forwards else {})


def nic_device(nic: NicSpec, slots: Slots) -> dict[str, Any]:
    """The card. An empty `romfile` leaves the network boot code out: it would delay every boot."""
    name = nic_name(nic.port_uuid)
    return {
        "driver": "virtio-net-pci",
        "netdev": netdev_name(nic.port_uuid),
        "id": name,
        "mac": nic.mac,
        "romfile": "",
        "addr": f"0x{slots[name]:x}",
    }


def _nic(nic: NicSpec, slots: Slots) -> list[str]:
    behind, card = netdev(nic, slots), nic_device(nic, slots)
    return ["-netdev", _options("type", behind), "-device", _options("driver", card)]


def _options(first: str, arguments: dict[str, Any]) -> str:
    """What QMP takes as JSON, as the command line takes it: the value of `first`, then the rest."""
    words = [str(arguments[first])]
    for key, value in arguments.items():
        if isinstance(value, list):
            words += [f"{key}={each['str']}" for each in value]
        elif key != first:
            text = ("on" if value else "off") if isinstance(value, bool) else _escaped(str(value))
            words.append(f"{key}={text}")
    return ",".join(words)


def _spare_addresses(nic: NicSpec) -> Iterator[IPv4Address]:
    """The highest addresses of the subnet that are not the guest's or the gateway's."""
    taken = {nic.address, nic.gateway}
    highest = int(ip_network(nic.cidr).broadcast_address) - 1
    candidates = (IPv4Address(highest - step) for step in range(4))
    return (address for address in candidates if str(address) not in taken)


def _consoles(folder: Folder) -> list[str]:
    serial = _escaped(str(folder.consoles["serial"]))
    log = _escaped(str(folder.console_log))
    return [
        *("-chardev", f"socket,id=serial,path={serial},server=on,wait=off"
          f",logfile={log},logappend=on"),
        *("-serial", "chardev:serial"),
        *("-vga", "std", "-device", "virtio-tablet-pci"),
        *("-vnc", f"unix:{_escaped(str(folder.consoles['vnc']))}"),
    ]  # fmt: skip


def _escaped(text: str) -> str:
    """A value inside a comma-separated option."""
    return text.replace(",", ",,")

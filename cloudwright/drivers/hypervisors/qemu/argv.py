"""The command line of an instance: a pure function of its spec and its folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from ipaddress import IPv4Address, ip_network
from typing import Any

from cloudwright.contracts.hypervisor import MachineSpec, NicSpec
from cloudwright.drivers.hypervisors.qemu.emulator import Emulator
from cloudwright.drivers.hypervisors.qemu.folder import Folder

SANDBOX = "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny"


def command_line(
    spec: MachineSpec, folder: Folder, emulator: Emulator, *, qmp_fd: int
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
        *(word for index, nic in enumerate(spec.nics) for word in _nic(index, nic)),
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


def _disks(spec: MachineSpec, folder: Folder) -> list[str]:
    words = [
        *("-blockdev", json.dumps(root_node(spec, folder))),
        *("-device", "virtio-blk-pci,drive=root,id=disk-root,bootindex=1"),
    ]
    if folder.config_drive.exists():
        drive = {
            "driver": "raw",
            "node-name": "config",
            "read-only": True,
            "file": {"driver": "file", "filename": str(folder.config_drive), "read-only": True},
        }
        words += ["-blockdev", json.dumps(drive), "-device", "ide-cd,drive=config,id=cd-config"]
    return words


def _nic(index: int, nic: NicSpec) -> list[str]:
    """User-mode networking: QEMU's own DHCP gives the one address, and without `egress` nothing
    leaves but what is forwarded. QEMU itself sits on two addresses, gateway and name server: in
    a subnet without a gateway both are spare ones. A card without an address leads nowhere."""
    # romfile= leaves the network boot code out: it would delay every boot.
    device = f"virtio-net-pci,netdev=net{index},id=nic{index},mac={nic.mac},romfile="
    if not nic.address:
        return ["-netdev", f"hubport,id=net{index},hubid={index}", "-device", device]
    spare = _spare_addresses(nic)
    gateway = nic.gateway or str(next(spare))
    options = [
        f"user,id=net{index},net={nic.cidr},host={gateway}",
        f"dhcpstart={nic.address},dns={next(spare)},ipv6=off",
        f"restrict={'off' if nic.egress else 'on'}",
        *(f"hostfwd=tcp:127.0.0.1:{host}-{nic.address}:{guest}" for guest, host in nic.forwards),
    ]
    return ["-netdev", ",".join(options), "-device", device]


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

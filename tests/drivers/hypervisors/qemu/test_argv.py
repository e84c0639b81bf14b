"""The command line, whole: a change of it is a change of guests' hardware, or of their cage."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from cloudwright.contracts.hypervisor import MachineSpec, NicSpec
from cloudwright.drivers.hypervisors.qemu.argv import command_line, device_names
from cloudwright.drivers.hypervisors.qemu.emulator import Emulator
from cloudwright.drivers.hypervisors.qemu.folder import Folder

UUID_1 = UUID("11111111-1111-4111-8111-111111111111")
TCG = Emulator("/usr/bin/qemu-system-x86_64", "7.2.22", "pc-i440fx-7.2", "tcg")
NIC = NicSpec(
    port_uuid=UUID_1,
    mac="fa:16:3e:00:00:01",
    address="10.0.0.5",
    cidr="10.0.0.0/24",
    gateway="10.0.0.1",
    forwards=((22, 2201), (80, 2202)),
)
SPEC = MachineSpec(
    uuid=UUID_1,
    name="web-1",
    vcpus=2,
    ram_mib=512,
    disk_mib=1024,
    image=Path("/images/debian"),
    image_format="qcow2",
    nics=(NIC,),
)


def _argv(spec: MachineSpec = SPEC, emulator: Emulator = TCG) -> list[str]:
    folder = Folder(Path("/state/instances"), Path("/state/run"), UUID_1)
    slots = {name: 8 + number for number, name in enumerate(device_names(spec))}
    return command_line(spec, folder, emulator, slots, qmp_fd=7)


def _after(option: str, argv: list[str]) -> list[str]:
    return [argv[at + 1] for at, word in enumerate(argv) if word == option]


def test_the_whole_line() -> None:
    home, run = f"/state/instances/{UUID_1}", f"/state/run/{UUID_1}"
    root = {
        "driver": "qcow2",
        "node-name": "root",
        "discard": "unmap",
        "file": {"driver": "file", "filename": f"{home}/root.qcow2"},
        "backing": {
            "driver": "qcow2",
            "read-only": True,
            "file": {"driver": "file", "filename": "/images/debian", "read-only": True},
            "backing": None,
        },
    }
    assert _argv() == [
        "/usr/bin/qemu-system-x86_64",
        "-nodefaults",
        "-no-user-config",
        "-no-shutdown",
        *("-pidfile", f"{home}/pid", "-msg", "timestamp=on"),
        "-sandbox",
        "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
        *("-uuid", str(UUID_1), "-name", "guest=web-1,debug-threads=on"),
        *("-machine", "pc-i440fx-7.2,accel=tcg", "-cpu", "max"),
        *("-smp", "2", "-m", "512", "-rtc", "base=utc"),
        *("-blockdev", json.dumps(root)),
        *("-device", "virtio-blk-pci,drive=root,id=disk-root,bootindex=1"),
        "-netdev",
        f"user,id=net-{UUID_1},net=10.0.0.0/24,host=10.0.0.1,dhcpstart=10.0.0.5,dns=10.0.0.254,ipv6=off,"
        "restrict=on,hostfwd=tcp:127.0.0.1:2201-10.0.0.5:22,hostfwd=tcp:127.0.0.1:2202-10.0.0.5:80",
        "-device",
        f"virtio-net-pci,netdev=net-{UUID_1},id=nic-{UUID_1},mac=fa:16:3e:00:00:01,romfile=,addr=0x8",
        *("-device", "virtio-balloon-pci,id=balloon,guest-stats-polling-interval=10"),
        *("-object", "rng-random,id=entropy,filename=/dev/urandom"),
        *("-device", "virtio-rng-pci,rng=entropy"),
        "-chardev",
        f"socket,id=serial,path={run}/serial.sock,server=on,wait=off"
        f",logfile={home}/console.log,logappend=on",
        *("-serial", "chardev:serial", "-vga", "std", "-device", "virtio-tablet-pci"),
        *("-vnc", f"unix:{run}/vnc.sock"),
        *("-chardev", "socket,id=qmp,fd=7,server=on,wait=off", "-mon", "chardev=qmp,mode=control"),
        *("-qmp", f"unix:{run}/events.sock,server=on,wait=off"),
    ]


def test_kvm_gives_the_hosts_own_processor() -> None:
    argv = _argv(emulator=replace(TCG, acceleration="kvm"))
    assert _after("-machine", argv) == ["pc-i440fx-7.2,accel=kvm"]
    assert _after("-cpu", argv) == ["host"]


def test_paused_and_egress_and_a_name_with_a_comma() -> None:
    spec = replace(SPEC, paused=True, name="a,b", nics=(replace(NIC, egress=True),))
    argv = _argv(spec)
    assert argv[-1] == "-S"
    assert "restrict=off" in _after("-netdev", argv)[0]
    assert _after("-name", argv) == ["guest=a,,b,debug-threads=on"]


def test_nothing_is_opened_below_an_image() -> None:
    raw = json.loads(_after("-blockdev", _argv(replace(SPEC, image_format="raw")))[0])
    assert raw["backing"]["driver"] == "raw"
    blank = json.loads(_after("-blockdev", _argv(replace(SPEC, image=None)))[0])
    assert blank["backing"] is None


def test_a_subnet_without_a_gateway() -> None:
    argv = _argv(replace(SPEC, nics=(replace(NIC, gateway="", address="10.0.0.254"),)))
    assert "host=10.0.0.253,dhcpstart=10.0.0.254,dns=10.0.0.252" in _after("-netdev", argv)[0]


@pytest.mark.parametrize(
    ("address", "dns"), [("10.0.0.254", "10.0.0.253"), ("10.0.0.253", "10.0.0.254")]
)
def test_the_name_server_avoids_the_guest(address: str, dns: str) -> None:
    argv = _argv(replace(SPEC, nics=(replace(NIC, address=address),)))
    assert f"dns={dns}," in _after("-netdev", argv)[0]

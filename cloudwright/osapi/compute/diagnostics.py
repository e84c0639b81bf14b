"""What a running server uses, for administrators: until 2.47 in the names of libvirt, since 2.48 in
Nova's own."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.console.services import diagnostics as service
from cloudwright.cloud.network.selectors.port import ports_of
from cloudwright.contracts.hypervisor import DiskUse, Metrics, NicUse
from cloudwright.kernel.errors import BadTransition
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.compute.server import server_for
from cloudwright.osapi.compute.wrong_state import in_nova_words

NANOSECONDS = 1_000_000_000
KIB_IN_MIB = 1024
# Nova knows five words here; this is the one for guests of QEMU.
DRIVER = "libvirt"
# vm_state -> the state of a machine, in Nova's words.
STATES = {"paused": "paused"}


def show_diagnostics(call: Call, server_id: str) -> HttpResponse:
    """GET /servers/{server_id}/diagnostics."""
    instance = server_for(call, server_id)
    try:
        metrics = service.diagnostics(instance, actor=call.actor)
    except BadTransition as problem:
        raise in_nova_words("get_diagnostics", instance, problem) from problem
    shown = _of_libvirt if call.version < (2, 48) else _of_nova
    return answer(shown(instance, metrics))


def _of_nova(instance: Instance, metrics: Metrics) -> dict[str, Any]:
    macs = {port.uuid: port.mac for port in ports_of(instance.uuid)}
    assert instance.host is not None  # noqa: S101 - it has counters
    return {
        "state": STATES.get(instance.vm_state, "running"),
        "driver": DRIVER,
        "hypervisor": instance.host.hypervisor,
        "hypervisor_os": "linux",
        "uptime": metrics.uptime_seconds,
        "config_drive": instance.config_drive,
        "num_cpus": len(metrics.vcpu_seconds),
        "num_nics": len(metrics.nics),
        "num_disks": len(metrics.disks),
        "memory_details": {"maximum": instance.ram_mib, "used": metrics.memory_used_mib},
        "cpu_details": [
            {"id": number, "time": int(seconds * NANOSECONDS), "utilisation": None}
            for number, seconds in enumerate(metrics.vcpu_seconds)
        ],
        "nic_details": [_card(nic, macs.get(nic.port_uuid)) for nic in metrics.nics],
        "disk_details": [_disk(disk) for disk in metrics.disks],
    }


def _card(nic: NicUse, mac: str | None) -> dict[str, Any]:
    return {
        "mac_address": mac,
        "rx_octets": nic.received_bytes,
        "rx_packets": nic.received_packets,
        "tx_octets": nic.sent_bytes,
        "tx_packets": nic.sent_packets,
        **dict.fromkeys(("rx_errors", "rx_drop", "rx_rate", "tx_errors", "tx_drop", "tx_rate")),
    }


def _disk(disk: DiskUse) -> dict[str, Any]:
    return {
        "read_bytes": disk.read_bytes,
        "read_requests": disk.reads,
        "write_bytes": disk.written_bytes,
        "write_requests": disk.writes,
        "errors_count": disk.errors,
    }


def _of_libvirt(instance: Instance, metrics: Metrics) -> dict[str, Any]:
    """A flat table, memory in KiB. What nobody counts has no line."""
    shown: dict[str, Any] = {
        f"cpu{number}_time": int(seconds * NANOSECONDS)
        for number, seconds in enumerate(metrics.vcpu_seconds)
    }
    shown["memory"] = instance.ram_mib * KIB_IN_MIB
    shown["memory-actual"] = shown["memory"]
    shown["memory-rss"] = metrics.memory_used_mib * KIB_IN_MIB
    for number, disk in enumerate(metrics.disks):
        name = f"vd{chr(ord('a') + number)}"
        shown |= {
            f"{name}_read": disk.read_bytes,
            f"{name}_read_req": disk.reads,
            f"{name}_write": disk.written_bytes,
            f"{name}_write_req": disk.writes,
            f"{name}_errors": disk.errors,
        }
    for nic in metrics.nics:
        counted = {
            "rx": nic.received_bytes,
            "rx_packets": nic.received_packets,
            "tx": nic.sent_bytes,
            "tx_packets": nic.sent_packets,
        }
        name = f"tap{str(nic.port_uuid)[:11]}"
        shown |= {f"{name}_{key}": value for key, value in counted.items() if value is not None}
    return shown

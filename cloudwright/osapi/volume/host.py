"""Where volumes lie: hosts, their pools, and what they can do."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.scheduling.selectors.host import hosts_visible_to, is_up
from cloudwright.cloud.volume.capabilities import CAPABILITIES
from cloudwright.cloud.volume.selectors.pool import Share, pools_by_host, shares_of
from cloudwright.kernel.errors import NotFound
from cloudwright.kernel.units import mib_to_gib
from cloudwright.osapi.common.answers import answer, naive_time
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.volume.volume_view import backend_of

SCHEDULER, VOLUME, BACKUP = BINARIES = ("cinder-scheduler", "cinder-volume", "cinder-backup")


def name_of(host: Host, binary: str) -> str:
    """The host as Cinder names it for one of its services."""
    return backend_of(host.name).split("#")[0] if binary == VOLUME else host.name


def host_of(call: Call, name: str) -> Host:
    """The host by its name, with or without backend and pool. Raises NotFound."""
    plain = name.partition("#")[0].partition("@")[0]
    found = hosts_visible_to(call.actor).filter(name=plain).first()
    if found is None or name not in (plain, name_of(found, VOLUME), backend_of(plain)):
        raise NotFound(kind="Host", id=name)
    return found


def list_hosts(call: Call) -> HttpResponse:
    """GET /v3/os-hosts?zone=: each service of each host."""
    pools, zone = pools_by_host(), call.first("zone")
    entries = [
        {
            "host_name": name_of(host, binary),
            "service": binary,
            "zone": host.availability_zone,
            "service-status": "available" if is_up(host) else "unavailable",
            "service-state": "enabled" if _takes(host, binary, pools) else "disabled",
            "last-update": naive_time(host.seen_at),
        }
        for host in hosts_visible_to(call.actor)
        for binary in BINARIES
        if zone in ("", host.availability_zone)
    ]
    return answer({"hosts": entries})


def show_host(call: Call, host_name: str) -> HttpResponse:
    """GET /v3/os-hosts/{host_name}: what lies there, all together and by project."""
    host = host_of(call, host_name)
    name = name_of(host, VOLUME)
    return answer({"host": [{"resource": _share(name, each)} for each in shares_of(host)]})


def list_pools(call: Call) -> HttpResponse:
    """GET /v3/scheduler-stats/get_pools?detail=&name=: a pool a host, by what the host reported."""
    pools: list[dict[str, Any]] = []
    for host in hosts_visible_to(call.actor):
        pool: dict[str, Any] = {"name": backend_of(host.name)}
        if call.first("name") not in ("", pool["name"]):
            continue
        if call.flag("detail"):
            pool["capabilities"] = {
                "volume_backend_name": CAPABILITIES["volume_backend_name"],
                "storage_protocol": CAPABILITIES["storage_protocol"],
                "vendor_name": CAPABILITIES["vendor_name"],
                "driver_version": CAPABILITIES["driver_version"],
                "total_capacity_gb": mib_to_gib(host.disk_mib),
                "free_capacity_gb": mib_to_gib(max(0, host.disk_mib - host.used_disk_mib)),
                "reserved_percentage": 0,
                "QoS_support": False,
                "timestamp": naive_time(host.seen_at),
            }
        pools.append(pool)
    return answer({"pools": pools})


def show_capabilities(call: Call, host_name: str) -> HttpResponse:
    """GET /v3/capabilities/{host_name}: what types may ask of it."""
    host = host_of(call, host_name)
    properties = {
        "thin_provisioning": {
            "title": "Thin Provisioning",
            "description": "Volumes take room as they are written.",
            "type": "boolean",
        },
    }
    return answer(
        {
            "namespace": f"OS::Storage::Capabilities::{name_of(host, VOLUME)}",
            "vendor_name": CAPABILITIES["vendor_name"],
            "volume_backend_name": CAPABILITIES["volume_backend_name"],
            "pool_name": None,
            "driver_version": CAPABILITIES["driver_version"],
            "storage_protocol": CAPABILITIES["storage_protocol"],
            "display_name": None,
            "description": None,
            "visibility": None,
            "replication_targets": [],
            "properties": properties,
        }
    )


def _takes(host: Host, binary: str, pools: dict[int, Any]) -> bool:
    pool = pools.get(host.pk)
    return host.enabled and (binary != VOLUME or pool is None or pool.enabled)


def _share(host: str, share: Share) -> dict[str, str]:
    return {
        "host": host,
        "project": share.project or "(total)",
        "volume_count": str(share.volumes),
        "total_volume_gb": str(mib_to_gib(share.volume_mib)),
        "snapshot_count": str(share.snapshots),
        "total_snapshot_gb": str(mib_to_gib(share.snapshot_mib)),
    }

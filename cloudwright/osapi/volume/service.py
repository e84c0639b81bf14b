"""What Block Storage runs on, as Cinder names it: zones, services, pools, extensions."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.scheduling.selectors.host import hosts_visible_to, is_up, zones
from cloudwright.kernel.units import mib_to_gib
from cloudwright.osapi.common.answers import answer, naive_time
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.volume.volume_view import backend_of

BINARIES = ("cinder-scheduler", "cinder-volume", "cinder-backup")
# Each is served; a client decides by this list what to ask.
EXTENSIONS = {
    "backups": "Backups",
    "os-availability-zone": "AvailabilityZones",
    "os-extended-snapshot-attributes": "ExtendedSnapshotAttributes",
    "os-image-create": "CreateVolumeExtension",
    "os-quota-class-sets": "QuotaClasses",
    "os-quota-sets": "Quotas",
    "os-services": "Services",
    "os-types-extra-specs": "TypesExtraSpecs",
    "os-types-manage": "TypesManage",
    "os-used-limits": "UsedLimits",
    "os-vol-host-attr": "VolumeHostAttribute",
    "os-vol-image-meta": "VolumeImageMetadata",
    "os-vol-mig-status-attr": "VolumeMigStatusAttribute",
    "os-vol-tenant-attr": "VolumeTenantAttribute",
    "os-volume-actions": "VolumeActions",
    "os-volume-transfer": "VolumeTransfer",
    "os-volume-type-access": "VolumeTypeAccess",
    "scheduler-stats": "Scheduler_stats",
}


def list_zones(call: Call) -> HttpResponse:
    """GET /v3/os-availability-zone."""
    del call
    entries = [{"zoneName": name, "zoneState": {"available": True}} for name in zones()]
    return answer({"availabilityZoneInfo": entries})


def list_extensions(call: Call) -> HttpResponse:
    """GET /v3/extensions."""
    del call
    entries = [
        {
            "alias": alias,
            "name": name,
            "description": f"{name} support.",
            "updated": "2013-04-18T00:00:00+00:00",
            "links": [],
        }
        for alias, name in EXTENSIONS.items()
    ]
    return answer({"extensions": entries})


def list_services(call: Call) -> HttpResponse:
    """GET /v3/os-services?host=&binary=: each host keeps volumes, backs them up, and places."""
    entries: list[dict[str, Any]] = [
        {
            "binary": binary,
            "host": backend_of(host.name).split("#")[0] if "volume" in binary else host.name,
            "zone": host.availability_zone,
            "status": "enabled" if host.enabled else "disabled",
            "state": "up" if is_up(host) else "down",
            "updated_at": naive_time(host.seen_at or host.updated_at),
            "disabled_reason": host.disabled_reason or None,
        }
        for host in hosts_visible_to(call.actor)
        for binary in BINARIES
    ]
    host, binary = call.first("host"), call.first("binary")
    found = [
        each
        for each in entries
        if host in ("", each["host"], each["host"].split("@")[0]) and binary in ("", each["binary"])
    ]
    return answer({"services": found})


def list_pools(call: Call) -> HttpResponse:
    """GET /v3/scheduler-stats/get_pools?detail=: a pool a host, by what the host reported."""
    pools: list[dict[str, Any]] = []
    for host in hosts_visible_to(call.actor):
        pool: dict[str, Any] = {"name": backend_of(host.name)}
        if call.flag("detail"):
            pool["capabilities"] = {
                "volume_backend_name": "local",
                "storage_protocol": "file",
                "vendor_name": "Cloudwright",
                "driver_version": "1",
                "total_capacity_gb": mib_to_gib(host.disk_mib),
                "free_capacity_gb": mib_to_gib(max(0, host.disk_mib - host.used_disk_mib)),
                "reserved_percentage": 0,
                "QoS_support": False,
                "timestamp": naive_time(host.seen_at),
            }
        pools.append(pool)
    return answer({"pools": pools})

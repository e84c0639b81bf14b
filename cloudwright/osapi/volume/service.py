"""What Block Storage runs on, as Cinder names it: zones, services, extensions, filters."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.scheduling.selectors.host import hosts_visible_to, is_up, zones
from cloudwright.cloud.volume.models import Pool
from cloudwright.cloud.volume.selectors.pool import pools_by_host
from cloudwright.cloud.volume.services import pool as pools
from cloudwright.kernel.errors import BadInput, NotFound
from cloudwright.osapi.common.answers import answer, naive_time, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.volume import (
    attachment,
    backup,
    group,
    group_snapshot,
    message,
    snapshot,
    volume,
)
from cloudwright.osapi.volume.host import BINARIES, VOLUME, host_of, name_of
from cloudwright.osapi.volume.schemas import service as schemas

FILTERED: dict[str, Any] = {
    "volume": volume.VOLUMES,
    "snapshot": snapshot.SNAPSHOTS,
    "backup": backup.BACKUPS,
    "message": message.MESSAGES,
    "group": group.GROUPS,
    "attachment": attachment.ATTACHMENTS,
    "group_snapshot": group_snapshot.SNAPSHOTS,
}

# Each is served; a client decides by this list what to ask.
EXTENSIONS = {
    "backups": "Backups",
    "capabilities": "Capabilities",
    "os-availability-zone": "AvailabilityZones",
    "os-extended-snapshot-attributes": "ExtendedSnapshotAttributes",
    "os-hosts": "Hosts",
    "os-image-create": "CreateVolumeExtension",
    "os-quota-class-sets": "QuotaClasses",
    "os-quota-sets": "Quotas",
    "os-services": "Services",
    "os-types-extra-specs": "TypesExtraSpecs",
    "os-types-manage": "TypesManage",
    "os-used-limits": "UsedLimits",
    "qos-specs": "Qos_specs_manage",
    "os-vol-host-attr": "VolumeHostAttribute",
    "os-vol-image-meta": "VolumeImageMetadata",
    "os-vol-mig-status-attr": "VolumeMigStatusAttribute",
    "os-vol-tenant-attr": "VolumeTenantAttribute",
    "os-volume-actions": "VolumeActions",
    "os-volume-transfer": "VolumeTransfer",
    "os-volume-type-access": "VolumeTypeAccess",
    "encryption": "VolumeTypeEncryption",
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
    said = pools_by_host()
    host, binary = call.first("host"), call.first("binary")
    entries = [
        _shown(call, each, word, said.get(each.pk) if word == VOLUME else None)
        for each in hosts_visible_to(call.actor)
        for word in BINARIES
    ]
    found = [
        each
        for each in entries
        if host in ("", each["host"], each["host"].split("@")[0]) and binary in ("", each["binary"])
    ]
    return answer({"services": found})


def update_service(call: Call, action: str) -> HttpResponse:
    """PUT /v3/os-services/{action}: whether the storage of a host takes new volumes."""
    if action in ("freeze", "thaw"):
        asked = call.body(schemas.HOST)
        pools.freeze(_invalid_unless(call, asked), frozen=action == "freeze", actor=call.actor)
        return nothing(200)
    if action not in ("enable", "disable", "disable-log-reason"):
        raise NotFound(kind="Action", id=action)
    asked = call.body(schemas.LOG_REASON if action == "disable-log-reason" else schemas.SERVICE)
    if asked["binary"] not in BINARIES:
        raise NotFound(kind="Service", id=asked["binary"])
    host = host_of(call, asked["host"])
    if asked["binary"] != VOLUME:
        raise BadInput(reason=f"{asked['binary']} cannot be switched alone: {VOLUME} can.")
    reason = asked.get("disabled_reason") or ""
    if action == "enable":
        pool = pools.enable(host, actor=call.actor)
    else:
        pool = pools.disable(host, reason=reason, actor=call.actor)
    said = {
        "host": asked["host"],
        "service": asked["binary"],
        "binary": asked["binary"],
        "disabled": not pool.enabled,
        "status": "enabled" if pool.enabled else "disabled",
    }
    if action != "disable":
        said["disabled_reason"] = pool.disabled_reason or None
    return answer(said)


def list_filters(call: Call) -> HttpResponse:
    """GET /v3/resource_filters?resource=, since 3.33: by what each list may be filtered."""
    wanted = call.first("resource")
    entries = [
        {"resource": name, "filters": sorted(listing.filters)}
        for name, listing in FILTERED.items()
        if wanted in ("", name)
    ]
    return answer({"resource_filters": entries})


def list_clusters(call: Call) -> HttpResponse:
    """GET /v3/clusters, since 3.7: hosts work alone."""
    del call
    return answer({"clusters": []})


def clean_up(call: Call) -> HttpResponse:
    """POST /v3/workers/cleanup, since 3.24: what a dead worker left is taken up by itself."""
    call.body(schemas.CLEANUP)
    return answer({"cleaning": [], "unavailable": []}, 202)


def _invalid_unless(call: Call, asked: dict[str, str]) -> Host:
    """The host named, found wrong (400) rather than missing. Raises BadInput."""
    try:
        return host_of(call, asked["host"])
    except NotFound as exc:
        raise BadInput(reason=f"Host {asked['host']} could not be found.", field="host") from exc


def _shown(call: Call, host: Host, binary: str, pool: Pool | None) -> dict[str, Any]:
    enabled = host.enabled and (pool is None or pool.enabled)
    reason = host.disabled_reason or (pool.disabled_reason if pool is not None else "")
    shown: dict[str, Any] = {
        "binary": binary,
        "host": name_of(host, binary),
        "zone": host.availability_zone,
        "status": "enabled" if enabled else "disabled",
        "state": "up" if is_up(host) else "down",
        "updated_at": naive_time(host.seen_at or host.updated_at),
        "disabled_reason": reason or None,
    }
    if call.version >= (3, 7):
        shown["cluster"] = None
    if binary == VOLUME:
        shown |= {"frozen": pool is not None and pool.frozen, "replication_status": "disabled"}
        shown["active_backend_id"] = None
        if call.version >= (3, 49):
            shown["backend_state"] = shown["state"]
    return shown

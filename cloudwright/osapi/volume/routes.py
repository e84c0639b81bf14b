"""Block Storage v3, all of it, on one page. Paths are below `/volume`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cloudwright.kernel.errors import BadInput
from cloudwright.osapi.common import faults
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.microversion import Version
from cloudwright.osapi.common.service import Level, Route, Service, View
from cloudwright.osapi.volume import (
    backup,
    metadata,
    quota,
    service,
    snapshot,
    transfer,
    versions,
    volume,
    volume_action,
    volume_type,
)

PUBLIC, READER, MEMBER, ADMIN = Level.PUBLIC, Level.READER, Level.MEMBER, Level.ADMIN


def _metadata(collection: str, calls: metadata.Metadata) -> Iterator[Route]:
    noun = collection.removesuffix("s")
    all_of = f"/v3/{collection}/{{{noun}_id}}/metadata"
    yield Route("GET", all_of, calls.show, READER)
    yield Route("POST", all_of, calls.merge, MEMBER)
    yield Route("PUT", all_of, calls.replace, MEMBER)
    yield Route("GET", f"{all_of}/{{key}}", calls.show_item, READER)
    yield Route("PUT", f"{all_of}/{{key}}", calls.set_item, MEMBER)
    yield Route("DELETE", f"{all_of}/{{key}}", calls.delete_item, MEMBER)


def _transfers(collection: str, since: Version | None = None) -> Iterator[Route]:
    base = f"/v3/{collection}"
    rows: tuple[tuple[str, str, View, Level], ...] = (
        ("GET", base, transfer.list_transfers, READER),
        ("POST", base, transfer.create_transfer, MEMBER),
        ("GET", f"{base}/detail", transfer.list_detail, READER),
        ("GET", f"{base}/{{transfer_id}}", transfer.show_transfer, READER),
        ("DELETE", f"{base}/{{transfer_id}}", transfer.delete_transfer, MEMBER),
        ("POST", f"{base}/{{transfer_id}}/accept", transfer.accept_transfer, MEMBER),
    )
    return (Route(*row, since=since) for row in rows)


ROUTES: tuple[Route, ...] = (
    Route("GET", "", versions.list_versions, PUBLIC),
    Route("GET", "/", versions.list_versions, PUBLIC),
    Route("GET", "/v3", versions.show_version, PUBLIC),
    Route("GET", "/v3/", versions.show_version, PUBLIC),
    Route("GET", "/v3/volumes", volume.list_volumes, READER),
    Route("POST", "/v3/volumes", volume.create_volume, MEMBER),
    Route("GET", "/v3/volumes/detail", volume.list_detail, READER),
    Route("GET", "/v3/volumes/summary", volume.show_summary, READER, since=(3, 12)),
    Route("GET", "/v3/volumes/{volume_id}", volume.show_volume, READER),
    Route("PUT", "/v3/volumes/{volume_id}", volume.update_volume, MEMBER),
    Route("DELETE", "/v3/volumes/{volume_id}", volume.delete_volume, MEMBER),
    Route("POST", "/v3/volumes/{volume_id}/action", volume_action.act, MEMBER),
    *_metadata("volumes", metadata.VOLUME),
    Route("GET", "/v3/snapshots", snapshot.list_snapshots, READER),
    Route("POST", "/v3/snapshots", snapshot.create_snapshot, MEMBER),
    Route("GET", "/v3/snapshots/detail", snapshot.list_detail, READER),
    Route("GET", "/v3/snapshots/{snapshot_id}", snapshot.show_snapshot, READER),
    Route("PUT", "/v3/snapshots/{snapshot_id}", snapshot.update_snapshot, MEMBER),
    Route("DELETE", "/v3/snapshots/{snapshot_id}", snapshot.delete_snapshot, MEMBER),
    Route("POST", "/v3/snapshots/{snapshot_id}/action", snapshot.act, ADMIN),
    *_metadata("snapshots", metadata.SNAPSHOT),
    Route("GET", "/v3/backups", backup.list_backups, READER),
    Route("POST", "/v3/backups", backup.create_backup, MEMBER),
    Route("GET", "/v3/backups/detail", backup.list_detail, READER),
    Route("GET", "/v3/backups/{backup_id}", backup.show_backup, READER),
    Route("PUT", "/v3/backups/{backup_id}", backup.update_backup, MEMBER, since=(3, 9)),
    Route("DELETE", "/v3/backups/{backup_id}", backup.delete_backup, MEMBER),
    Route("POST", "/v3/backups/{backup_id}/restore", backup.restore_backup, MEMBER),
    Route("POST", "/v3/backups/{backup_id}/action", backup.act, ADMIN),
    *_transfers("os-volume-transfer"),
    *_transfers("volume-transfers", since=(3, 55)),
    Route("GET", "/v3/types", volume_type.list_types, READER),
    Route("POST", "/v3/types", volume_type.create_type, ADMIN),
    Route("GET", "/v3/types/{type_id}", volume_type.show_type, READER),
    Route("PUT", "/v3/types/{type_id}", volume_type.update_type, ADMIN),
    Route("DELETE", "/v3/types/{type_id}", volume_type.delete_type, ADMIN),
    Route("GET", "/v3/types/{type_id}/extra_specs", volume_type.list_specs, READER),
    Route("POST", "/v3/types/{type_id}/extra_specs", volume_type.add_specs, ADMIN),
    Route("GET", "/v3/types/{type_id}/extra_specs/{key}", volume_type.show_spec, READER),
    Route("PUT", "/v3/types/{type_id}/extra_specs/{key}", volume_type.set_spec, ADMIN),
    Route("DELETE", "/v3/types/{type_id}/extra_specs/{key}", volume_type.delete_spec, ADMIN),
    Route("GET", "/v3/types/{type_id}/os-volume-type-access", volume_type.list_access, ADMIN),
    Route("POST", "/v3/types/{type_id}/action", volume_type.act, ADMIN),
    Route("GET", "/v3/limits", quota.show_limits, READER),
    Route("GET", "/v3/os-quota-sets/{project_id}", quota.show_quota, READER),
    Route("PUT", "/v3/os-quota-sets/{project_id}", quota.update_quota, ADMIN),
    Route("DELETE", "/v3/os-quota-sets/{project_id}", quota.delete_quota, ADMIN),
    Route("GET", "/v3/os-quota-sets/{project_id}/defaults", quota.show_defaults, READER),
    Route("GET", "/v3/os-quota-class-sets/{class_name}", quota.show_class, ADMIN),
    Route("GET", "/v3/os-availability-zone", service.list_zones, READER),
    Route("GET", "/v3/extensions", service.list_extensions, READER),
    Route("GET", "/v3/os-services", service.list_services, ADMIN),
    Route("GET", "/v3/scheduler-stats/get_pools", service.list_pools, ADMIN),
)

_IN_PROJECT = re.compile(r"/v3/([0-9a-f]{32}|[0-9a-f-]{36})(?=/|$)")


def _without_project(call: Call, path: str) -> str:
    """`/v3/<project>/volumes`, as clients write before 3.67, is `/v3/volumes`. Raises BadInput
    for another project than the token's."""
    found = _IN_PROJECT.match(path)
    if found is None:
        return path
    project = call.actor.project_uuid
    if project is None or found[1].replace("-", "") != project.hex:
        raise BadInput(reason="Malformed request url")
    return f"/v3{path[found.end() :]}"


SERVICE = Service(
    key="volume",
    type="block-storage",
    routes=ROUTES,
    fault=faults.volume,
    microversions=versions.OFFERED,
    alias=_without_project,
    wrong_method=404,
)

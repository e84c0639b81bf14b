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
    attachment,
    backup,
    default_type,
    group,
    group_snapshot,
    group_source,
    group_type,
    host,
    manage,
    message,
    metadata,
    qos_spec,
    quota,
    service,
    snapshot,
    transfer,
    type_encryption,
    versions,
    volume,
    volume_action,
    volume_type,
)

ENCRYPTION = "/v3/types/{type_id}/encryption"
DEFAULT_TYPE = "/v3/default-types/{project_id}"
GROUP_TYPE = "/v3/group_types/{group_type_id}"
GROUP_SPEC = GROUP_TYPE + "/group_specs/{key}"
GROUP_SNAPSHOT = "/v3/group_snapshots/{group_snapshot_id}"
ATTACHMENT = "/v3/attachments/{attachment_id}"
QOS = "/v3/qos-specs/{qos_id}"
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


def _manage(collection: str, old: str, views: tuple[View, View]) -> Iterator[Route]:
    base, (listed, taken) = f"/v3/manageable_{collection}", views
    yield Route("GET", f"/v3/{old}", listed, ADMIN)
    yield Route("GET", f"/v3/{old}/detail", listed, ADMIN)
    yield Route("POST", f"/v3/{old}", taken, ADMIN)
    yield Route("GET", base, listed, ADMIN, since=(3, 8))
    yield Route("GET", f"{base}/detail", listed, ADMIN, since=(3, 8))
    yield Route("POST", base, taken, ADMIN, since=(3, 8))


def _transfers(collection: str, since: Version | None = None) -> Iterator[Route]:
    base = f"/v3/{collection}"
    create = transfer.create_transfer if since is None else transfer.create_with_snapshots
    rows: tuple[tuple[str, str, View, Level], ...] = (
        ("GET", base, transfer.list_transfers, READER),
        ("POST", base, create, MEMBER),
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
    Route("POST", "/v3/volumes/{volume_id}/action", volume_action.act, READER),
    *_metadata("volumes", metadata.VOLUME),
    Route("GET", "/v3/snapshots", snapshot.list_snapshots, READER),
    Route("POST", "/v3/snapshots", snapshot.create_snapshot, MEMBER),
    Route("GET", "/v3/snapshots/detail", snapshot.list_detail, READER),
    Route("GET", "/v3/snapshots/{snapshot_id}", snapshot.show_snapshot, READER),
    Route("PUT", "/v3/snapshots/{snapshot_id}", snapshot.update_snapshot, MEMBER),
    Route("DELETE", "/v3/snapshots/{snapshot_id}", snapshot.delete_snapshot, MEMBER),
    Route("POST", "/v3/snapshots/{snapshot_id}/action", snapshot.act, MEMBER),
    *_metadata("snapshots", metadata.SNAPSHOT),
    Route("GET", "/v3/backups", backup.list_backups, READER),
    Route("POST", "/v3/backups", backup.create_backup, MEMBER),
    Route("GET", "/v3/backups/detail", backup.list_detail, READER),
    Route("POST", "/v3/backups/import_record", backup.import_record, ADMIN),
    Route("GET", "/v3/backups/{backup_id}", backup.show_backup, READER),
    Route("PUT", "/v3/backups/{backup_id}", backup.update_backup, MEMBER, since=(3, 9)),
    Route("DELETE", "/v3/backups/{backup_id}", backup.delete_backup, MEMBER),
    Route("POST", "/v3/backups/{backup_id}/restore", backup.restore_backup, MEMBER),
    Route("GET", "/v3/backups/{backup_id}/export_record", backup.export_record, ADMIN),
    Route("POST", "/v3/backups/{backup_id}/action", backup.act, ADMIN),
    Route("GET", "/v3/attachments", attachment.list_attachments, READER, since=(3, 27)),
    Route("POST", "/v3/attachments", attachment.create_attachment, MEMBER, since=(3, 27)),
    Route("GET", "/v3/attachments/detail", attachment.list_detail, READER, since=(3, 27)),
    Route("GET", ATTACHMENT, attachment.show_attachment, READER, since=(3, 27)),
    Route("PUT", ATTACHMENT, attachment.update_attachment, MEMBER, since=(3, 27)),
    Route("DELETE", ATTACHMENT, attachment.delete_attachment, MEMBER, since=(3, 27)),
    Route("POST", ATTACHMENT + "/action", attachment.complete, MEMBER, since=(3, 44)),
    Route("GET", "/v3/group_types", group_type.list_types, READER, since=(3, 11)),
    Route("POST", "/v3/group_types", group_type.create_type, ADMIN, since=(3, 11)),
    Route("GET", GROUP_TYPE, group_type.show_type, READER, since=(3, 11)),
    Route("PUT", GROUP_TYPE, group_type.update_type, ADMIN, since=(3, 11)),
    Route("DELETE", GROUP_TYPE, group_type.delete_type, ADMIN, since=(3, 11)),
    Route("GET", GROUP_TYPE + "/group_specs", group_type.list_specs, ADMIN, since=(3, 11)),
    Route("POST", GROUP_TYPE + "/group_specs", group_type.add_specs, ADMIN, since=(3, 11)),
    Route("GET", GROUP_SPEC, group_type.show_spec, ADMIN, since=(3, 11)),
    Route("PUT", GROUP_SPEC, group_type.set_spec, ADMIN, since=(3, 11)),
    Route("DELETE", GROUP_SPEC, group_type.delete_spec, ADMIN, since=(3, 11)),
    Route("GET", "/v3/groups", group.list_groups, READER, since=(3, 13)),
    Route("POST", "/v3/groups", group.create_group, MEMBER, since=(3, 13)),
    Route("GET", "/v3/groups/detail", group.list_detail, READER, since=(3, 13)),
    Route("POST", "/v3/groups/action", group_source.act, MEMBER, since=(3, 14)),
    Route("GET", "/v3/groups/{volume_group_id}", group.show_group, READER, since=(3, 13)),
    Route("PUT", "/v3/groups/{volume_group_id}", group.update_group, MEMBER, since=(3, 13)),
    Route("POST", "/v3/groups/{volume_group_id}/action", group.act, MEMBER, since=(3, 13)),
    Route("GET", "/v3/group_snapshots", group_snapshot.list_snapshots, READER, since=(3, 14)),
    Route("POST", "/v3/group_snapshots", group_snapshot.create_snapshot, MEMBER, since=(3, 14)),
    Route("GET", "/v3/group_snapshots/detail", group_snapshot.list_detail, READER, since=(3, 14)),
    Route("GET", GROUP_SNAPSHOT, group_snapshot.show_snapshot, READER, since=(3, 14)),
    Route("DELETE", GROUP_SNAPSHOT, group_snapshot.delete_snapshot, MEMBER, since=(3, 14)),
    Route("POST", GROUP_SNAPSHOT + "/action", group_snapshot.act, ADMIN, since=(3, 19)),
    *_manage("volumes", "os-volume-manage", (manage.list_manageable, manage.manage)),
    *_manage(
        "snapshots",
        "os-snapshot-manage",
        (manage.list_manageable_snapshots, manage.manage_snapshot),
    ),
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
    Route("GET", ENCRYPTION, type_encryption.show_encryption, ADMIN),
    Route("POST", ENCRYPTION, type_encryption.create_encryption, ADMIN),
    Route("GET", ENCRYPTION + "/{key}", type_encryption.show_key, ADMIN),
    Route("PUT", ENCRYPTION + "/{key}", type_encryption.update_encryption, ADMIN),
    Route("DELETE", ENCRYPTION + "/{key}", type_encryption.delete_encryption, ADMIN),
    Route("GET", "/v3/default-types", default_type.list_defaults, ADMIN, since=(3, 62)),
    Route("GET", DEFAULT_TYPE, default_type.show_default, ADMIN, since=(3, 62)),
    Route("PUT", DEFAULT_TYPE, default_type.put_default, ADMIN, since=(3, 62)),
    Route("DELETE", DEFAULT_TYPE, default_type.delete_default, ADMIN, since=(3, 62)),
    Route("GET", "/v3/qos-specs", qos_spec.list_specs, ADMIN),
    Route("POST", "/v3/qos-specs", qos_spec.create_spec, ADMIN),
    Route("GET", QOS, qos_spec.show_spec, ADMIN),
    Route("PUT", QOS, qos_spec.set_keys, ADMIN),
    Route("DELETE", QOS, qos_spec.delete_spec, ADMIN),
    Route("PUT", QOS + "/delete_keys", qos_spec.delete_keys, ADMIN),
    Route("GET", QOS + "/associations", qos_spec.list_associations, ADMIN),
    Route("GET", QOS + "/associate", qos_spec.associate, ADMIN),
    Route("GET", QOS + "/disassociate", qos_spec.disassociate, ADMIN),
    Route("GET", QOS + "/disassociate_all", qos_spec.disassociate_all, ADMIN),
    Route("GET", "/v3/messages", message.list_messages, READER, since=(3, 3)),
    Route("GET", "/v3/messages/{message_id}", message.show_message, READER, since=(3, 3)),
    Route("DELETE", "/v3/messages/{message_id}", message.delete_message, MEMBER, since=(3, 3)),
    Route("GET", "/v3/limits", quota.show_limits, READER),
    Route("GET", "/v3/os-quota-sets/{project_id}", quota.show_quota, READER),
    Route("PUT", "/v3/os-quota-sets/{project_id}", quota.update_quota, ADMIN),
    Route("DELETE", "/v3/os-quota-sets/{project_id}", quota.delete_quota, ADMIN),
    Route("GET", "/v3/os-quota-sets/{project_id}/defaults", quota.show_defaults, READER),
    Route("GET", "/v3/os-quota-class-sets/{class_name}", quota.show_class, ADMIN),
    Route("PUT", "/v3/os-quota-class-sets/{class_name}", quota.update_class, ADMIN),
    Route("GET", "/v3/os-availability-zone", service.list_zones, READER),
    Route("GET", "/v3/extensions", service.list_extensions, READER),
    Route("GET", "/v3/os-services", service.list_services, ADMIN),
    Route("PUT", "/v3/os-services/{action}", service.update_service, ADMIN),
    Route("GET", "/v3/os-hosts", host.list_hosts, ADMIN),
    Route("GET", "/v3/os-hosts/{host_name}", host.show_host, ADMIN),
    Route("GET", "/v3/capabilities/{host_name}", host.show_capabilities, ADMIN),
    Route("GET", "/v3/scheduler-stats/get_pools", host.list_pools, ADMIN),
    Route("GET", "/v3/resource_filters", service.list_filters, READER, since=(3, 33)),
    Route("GET", "/v3/clusters", service.list_clusters, ADMIN, since=(3, 7)),
    Route("GET", "/v3/clusters/detail", service.list_clusters, ADMIN, since=(3, 7)),
    Route("POST", "/v3/workers/cleanup", service.clean_up, ADMIN, since=(3, 24)),
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

"""One of each kind of block storage in a project."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.services import block_device as block_devices
from cloudwright.cloud.volume.models import Message
from cloudwright.cloud.volume.selectors.volume_type import default_type
from cloudwright.cloud.volume.services import attachment as attachments
from cloudwright.cloud.volume.services import backup as backups
from cloudwright.cloud.volume.services import group as groups
from cloudwright.cloud.volume.services import group_snapshot as group_snapshots
from cloudwright.cloud.volume.services import group_type as group_types
from cloudwright.cloud.volume.services import qos_spec as qos_specs
from cloudwright.cloud.volume.services import snapshot as snapshots
from cloudwright.cloud.volume.services import transfer as transfers
from cloudwright.cloud.volume.services import volume as volumes
from cloudwright.cloud.volume.services import volume_type as volume_types
from cloudwright.core.projects.models import Project
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM, Actor
from tests.simulated_cloud import MakeInstance


def storage(make: MakeInstance, server: Instance, actor: Actor) -> dict[str, Any]:
    """Rows by kind: a volume with metadata, its snapshot and backup; one on offer, one in the
    server, one reserved; a type of the project's own, QoS specs, a message; a group and its."""
    project = server.project
    volume, _ = volumes.create(project, size_gib=1, metadata={"key": "value"}, actor=actor)
    offered, _ = volumes.create(project, size_gib=1, actor=actor)
    attached, _ = volumes.create(project, size_gib=1, actor=actor)
    reserved, _ = volumes.create(project, size_gib=1, actor=actor)
    make.drain()
    for each in (volume, offered, attached, reserved):
        each.refresh_from_db()
    block_devices.attach(server, attached, actor=actor)
    make.drain()
    snapshot, _ = snapshots.create(volume, metadata={"key": "value"}, actor=actor)
    make.drain()
    snapshot.refresh_from_db()
    backup, _ = backups.create(volume, snapshot=snapshot, actor=actor)
    make.drain()
    transfer, _ = transfers.create(offered, actor=actor)
    kind = volume_types.create(
        name="fast", is_public=False, extra_specs={"key": "value"}, actor=SYSTEM
    )
    volume_types.give_access(kind, project, actor=SYSTEM)
    found = {"volume": volume, "snapshot": snapshot, "backup": backup, "transfer": transfer}
    found["attached"] = attached
    found["attachment"] = attachments.reserve_for(reserved, instance_uuid=None, actor=actor)
    found["qos"] = qos_specs.create(name="slow", specs={"key": "value"}, actor=SYSTEM)
    found["message"] = Message.objects.create(
        project=project,
        resource_kind="volume",
        resource_uuid=volume.uuid,
        action="create",
        code="volume.no_valid_backend",
        text="No valid backend was found.",
        expires_at=clock.now() + timedelta(days=1),
    )
    return found | {"type": kind} | _groups(make, project, actor)


def _groups(make: MakeInstance, project: Project, actor: Actor) -> dict[str, Any]:
    """A group with one volume, and a snapshot of it; their type."""
    kind = group_types.create(name="together", specs={"key": "value"}, actor=SYSTEM)
    group = groups.create(
        project, group_type=kind, volume_types=[default_type()], name="all", actor=actor
    )
    volumes.create(project, size_gib=1, group=group, actor=actor)
    make.drain()
    snapshot, _ = group_snapshots.create(group, actor=actor)
    make.drain()
    return {"group_type": kind, "volume_group": group, "group_snapshot": snapshot}

"""Making a volume: what it is made from decides its size, its type and its host."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.selectors.image import ImageUnusable, why_unusable
from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.scheduling.selectors.host import is_up
from cloudwright.cloud.volume.flows.volume_create import IMAGE, VOLUME_CREATE, CreateVolumeParams
from cloudwright.cloud.volume.models import Backup, Group, Snapshot, Volume, VolumeType
from cloudwright.cloud.volume.selectors.volume_type import default_type
from cloudwright.cloud.volume.services import wishes
from cloudwright.cloud.volume.services.problems import InvalidVolume, WrongState
from cloudwright.cloud.volume.states import AVAILABLE, CREATING, IN_USE
from cloudwright.cloud.volume.writes import quota
from cloudwright.cloud.volume.writes.keeping import tell
from cloudwright.core.admission.gates import check
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.services import operation as operations
from cloudwright.core.projects.models import Project
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput
from cloudwright.kernel.units import bytes_to_mib, gib_to_mib, mib_to_gib

Source = Image | Volume | Snapshot | Backup | None
# What an image says of itself; shown with the volume, and needed to start from it.
_IMAGE_FACTS = ("container_format", "disk_format", "checksum")


@dataclass(slots=True)
class _Plan:
    """What follows from the source."""

    kind: str = ""
    least_mib: int = 0
    host: Host | None = None
    volume_type: VolumeType | None = None
    columns: dict[str, Any] = field(default_factory=dict)


def create(
    project: Project,
    *,
    size_gib: int | None = None,
    name: str | None = None,
    description: str | None = None,
    source: Source = None,
    volume_type: VolumeType | None = None,
    availability_zone: str = "",
    metadata: Mapping[str, Any] | None = None,
    multiattach: bool = False,
    group: Group | None = None,
    host: Host | None = None,
    actor: Actor,
) -> tuple[Volume, Operation]:
    """A volume on its way. Without `size_gib`, as large as its source; on `host`, if it is not a
    copy of what lies on another one.

    Raises Refused, BadInput (field), InvalidVolume, WrongState (the source's), ImageUnusable,
    QuotaExceeded, NoBackend.
    """
    check("volume.create", project, actor)
    plan = _plan(source)
    size = _size(size_gib, plan)
    if host is None or plan.host is not None:
        host = _host(plan, availability_zone)
    kind = volume_type or plan.volume_type or default_type(project)
    with transaction.atomic():
        volume = Volume.objects.create(
            project=project,
            user=wishes.user_of(actor),
            name=wishes.name(name),
            description=wishes.description(description),
            size_mib=gib_to_mib(size),
            volume_type=kind,
            group=_joined(group, kind, project),
            host=host,
            availability_zone=host.availability_zone,
            metadata=wishes.metadata(metadata) or plan.columns.pop("metadata", {}),
            multiattach=multiattach or kind.extra_specs.get("multiattach") == "<is> True",
            **plan.columns,
        )
        quota.hold_volume(volume, volume.size_mib)
        origin = str(source.uuid) if source is not None else ""
        params = CreateVolumeParams(str(volume.uuid), plan.kind, origin)
        operation = _accept(volume, params, actor)
        tell("volume_create_scheduled", "is being created.", volume, actor)
    return volume, operation


def _accept(volume: Volume, params: CreateVolumeParams, actor: Actor) -> Operation:
    host = volume.host
    return operations.accept(
        VOLUME_CREATE,
        params,
        title=f"Create volume {volume}",
        targets=[("volume", volume.uuid)],
        project=volume.project,
        actor=actor,
        # A host that is down reads no queue, and all there is to do is to say so.
        queue=host.queue if is_up(host) else "default",
    )


def _joined(group: Group | None, kind: VolumeType, project: Project) -> Group | None:
    """The group, if it takes volumes of the type and project. Raises InvalidVolume."""
    if group is None:
        return None
    if group.project_id != project.pk or not group.volume_types.filter(pk=kind.pk).exists():
        raise InvalidVolume(reason=f"group {group.uuid} takes no volumes of type {kind}.")
    if group.state not in (AVAILABLE, CREATING):
        raise InvalidVolume(reason=f"group {group.uuid} is {group.state}.")
    return group


def _host(plan: _Plan, zone: str) -> Host:
    """Copies are made where their source lies."""
    if plan.host is not None and zone not in ("", plan.host.availability_zone):
        raise InvalidVolume(reason="it must be in the zone of what it is made from.")
    return plan.host or wishes.host_in(zone)


def _size(size_gib: int | None, plan: _Plan) -> int:
    if size_gib is None:
        if not plan.kind or plan.kind == IMAGE:
            raise BadInput(reason="Invalid input for field/attribute size.", field="size")
        return mib_to_gib(plan.least_mib)
    size = wishes.size_gib(size_gib)
    if gib_to_mib(size) < plan.least_mib:
        raise InvalidVolume(
            reason=f"Volume size {size}GB cannot be smaller than the {plan.kind} size "
            f"{mib_to_gib(plan.least_mib)}GB. They must be >= original {plan.kind} size.",
            field="size",
        )
    return size


def _plan(source: Source) -> _Plan:
    if source is None:
        return _Plan()
    if isinstance(source, Image):
        return _from_image(source)
    if source.state not in ((AVAILABLE, IN_USE) if isinstance(source, Volume) else (AVAILABLE,)):
        kind = type(source).__name__.lower()
        raise WrongState(kind=kind, wanted=AVAILABLE, event="copy it", state=source.state)
    if isinstance(source, Backup):
        return _Plan("backup", source.size_mib, source.host, columns=dict(source.volume_facts))
    origin = source if isinstance(source, Volume) else source.volume
    columns = {"bootable": origin.bootable, "image_metadata": origin.image_metadata}
    if isinstance(source, Volume):
        columns["source_volume_uuid"] = source.uuid
    else:
        columns["source_snapshot_uuid"] = source.uuid
    kind = "volume" if isinstance(source, Volume) else "snapshot"
    return _Plan(kind, source.size_mib, origin.host, origin.volume_type, columns)


def _from_image(image: Image) -> _Plan:
    if reason := why_unusable(image):
        raise ImageUnusable(id=image.uuid, reason=reason, field="imageRef")
    facts = {name: str(getattr(image, name)) for name in _IMAGE_FACTS}
    facts |= {
        "image_id": str(image.uuid),
        "image_name": image.name,
        "size": str(image.size_bytes or 0),
        "min_ram": str(image.min_ram_mib),
        "min_disk": str(mib_to_gib(image.min_disk_mib)),
    }
    facts |= {key: str(value) for key, value in image.properties.items()}
    least = max(image.min_disk_mib, image.virtual_mib or 0, bytes_to_mib(image.size_bytes or 0))
    columns = {"source_image_uuid": image.uuid, "bootable": True, "image_metadata": facts}
    return _Plan(IMAGE, least, columns=columns)

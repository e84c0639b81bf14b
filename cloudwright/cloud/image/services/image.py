"""Images: make the row, change it, delete it. Their bytes come by `upload`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from cloudwright.cloud.image import store
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.selectors.image import PRIVATE, PUBLIC, SHARED, VISIBILITIES
from cloudwright.cloud.image.states import ACTIVE, DEACTIVATED, IMAGE, QUEUED, WHOLE
from cloudwright.cloud.image.writes import arrival, quota
from cloudwright.cloud.image.writes.image import finish, locked, tell
from cloudwright.cloud.text import line, storable
from cloudwright.core.admission.gates import check
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.services import ledger
from cloudwright.core.rows import move
from cloudwright.kernel import clock
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict, Forbidden

DISK_FORMATS = ("raw", "qcow2", "iso", "vmdk", "vdi", "vhd", "vhdx", "ami", "ari", "aki", "ploop")
CONTAINER_FORMATS = ("bare", "ovf", "ova", "ami", "ari", "aki", "docker", "compressed")
CHANGEABLE = frozenset(
    {
        "name",
        "visibility",
        "disk_format",
        "container_format",
        "min_disk_mib",
        "min_ram_mib",
        "protected",
        "hidden",
        "tags",
        "properties",
    }
)
OF_SNAPSHOTS = "it has no bytes: its disks are snapshots of volumes"
MIB_MOST = 2**31 - 1  # what the columns hold
# What a machine stands on may not change its meaning under it.
FIXED_WITH_BYTES = frozenset({"disk_format", "container_format"})


class ImageProtected(Forbidden):
    """403, in Glance's words."""

    code, message = "image.protected", "Image {id} is protected and cannot be deleted."


class ImageExists(Conflict):
    """409: the caller chose an id that is taken."""

    code, message = "image.exists", "An image with identifier {id} already exists."


class NotWhole(Forbidden):
    """403, in Glance's words: only whole bytes are kept from people."""

    code, message = "image.not_whole", "Not allowed to {event} image in status '{state}'."


class FormatFixed(Forbidden):
    """403: bytes are there, so what they are is settled."""

    code, message = "image.format_fixed", "{field_name} of image {id} cannot change: it is {state}."


def create(
    project: Project,
    *,
    name: str = "",
    disk_format: str | None = None,
    container_format: str | None = None,
    visibility: str = SHARED,
    min_disk_mib: int = 0,
    min_ram_mib: int = 0,
    protected: bool = False,
    hidden: bool = False,
    tags: list[str] | None = None,
    properties: dict[str, Any] | None = None,
    uuid: UUID | None = None,
    source_instance_uuid: UUID | None = None,
    actor: Actor,
) -> Image:
    """A queued image without bytes. Raises Refused, BadInput (field), ImageExists,
    QuotaExceeded."""
    check("image.create", project, actor)
    values = {
        "name": name,
        "disk_format": disk_format,
        "container_format": container_format,
        "visibility": visibility,
        "min_disk_mib": min_disk_mib,
        "min_ram_mib": min_ram_mib,
        "protected": protected,
        "hidden": hidden,
        "tags": tags or [],
        "properties": properties or {},
    }
    _judge(values, project, actor)
    try:
        with transaction.atomic():
            image = Image.objects.create(
                project=project,
                uuid=uuid or uuid4(),
                source_instance_uuid=source_instance_uuid,
                **values,
            )
            quota.hold_image(image)
            tell("image_created", "was created.", image, actor)
    except IntegrityError as exc:
        raise ImageExists(id=uuid, field="id") from exc
    return image


def create_of_snapshots(
    project: Project,
    *,
    name: str,
    properties: dict[str, Any],
    source_instance_uuid: UUID,
    actor: Actor,
) -> Image:
    """An active image without bytes, whose `properties` name the snapshots of volumes that its
    disks are made from. Only an instance with such disks can be made from it. The caller's
    transaction ends with it. Raises Refused, BadInput (field), QuotaExceeded."""
    image = create(
        project,
        name=name,
        disk_format="raw",
        container_format="bare",
        visibility=PRIVATE,
        properties=properties,
        source_instance_uuid=source_instance_uuid,
        actor=actor,
    )
    move(image, IMAGE, "save")
    part = store.new_part(image.uuid)
    part.touch()
    verdict = replace(arrival.judge(image, part), verified=False, reason=OF_SNAPSHOTS)
    finish(image, verdict, part)
    image.refresh_from_db()
    return image


def update(image: Image, *, actor: Actor, **changes: Any) -> Image:
    """Change columns named in CHANGEABLE. Raises Refused, BadInput (field), FormatFixed."""
    check("image.update", image, actor)
    for name in changes.keys() - CHANGEABLE:
        raise BadInput(reason=f"{name} cannot be changed", field=name)
    for name in changes.keys() & FIXED_WITH_BYTES:
        if image.state != QUEUED and changes[name] != getattr(image, name):
            raise FormatFixed(field_name=name, id=image.uuid, state=image.state, field=name)
    visibility = changes.get("visibility", image.visibility)
    _judge({**changes, "visibility": visibility}, image, actor, was=image.visibility)
    with transaction.atomic():
        for name, value in changes.items():
            setattr(image, name, value)
        image.save(update_fields=[*changes, "updated_at"])
        tell("image_updated", "was changed.", image, actor)
    return image


def delete(image: Image, *, actor: Actor) -> None:
    """The row is gone at once; the bytes as soon as no instance stands on them.

    Raises Refused, ImageProtected (403), BadTransition (409) when it is gone already.
    """
    check("image.delete", image, actor)
    with transaction.atomic():
        row = locked(image)  # its bytes may be arriving just now
        if row.protected:
            raise ImageProtected(id=image.uuid)
        move(row, IMAGE, "delete", deleted_at=clock.now())
        quota.release(row.uuid)
        tell("image_deleted", "was deleted.", row, actor)


def deactivate(image: Image, *, actor: Actor) -> Image:
    """Keep its bytes from everybody but administrators. Repeated: nothing more. Raises Refused,
    NotWhole (403)."""
    return _switch(image, "deactivate", DEACTIVATED, actor)


def reactivate(image: Image, *, actor: Actor) -> Image:
    """Let its bytes be used again. Repeated: nothing more. Raises Refused, NotWhole (403)."""
    return _switch(image, "reactivate", ACTIVE, actor)


def give_away(image: Image, *, project: Project, actor: Actor) -> Image:
    """Let another project own it, with what it holds of the quota. Raises Refused,
    QuotaExceeded."""
    check("image.give_away", image, actor)
    with transaction.atomic():
        image.project = project
        image.save(update_fields=["project", "updated_at"])
        ledger.hand_over(("image", image.uuid), project)
        tell("image_given_away", f"belongs to project {project.name} now.", image, actor)
    return image


def _switch(image: Image, event: str, after: str, actor: Actor) -> Image:
    check("image.deactivate", image, actor)
    if image.state not in WHOLE:
        raise NotWhole(event=event, id=image.uuid, state=image.state)
    if image.state != after:
        with transaction.atomic():
            move(image, IMAGE, event)
            tell(f"image_{event}d", f"was {event}d.", image, actor)
    return image


def _judge(values: dict[str, Any], target: Any, actor: Actor, *, was: str = SHARED) -> None:
    allowed = {
        "disk_format": (None, *DISK_FORMATS),
        "container_format": (None, *CONTAINER_FORMATS),
        "visibility": VISIBILITIES,
    }
    for name, choices in allowed.items():
        if name in values and values[name] not in choices:
            raise BadInput(reason=f"{name} cannot be {values[name]!r}", field=name)
    for name in ("min_disk_mib", "min_ram_mib"):
        if values.get(name, 0) < 0:
            raise BadInput(reason=f"{name} cannot be negative", field=name)
        if values.get(name, 0) > MIB_MOST:
            raise BadInput(reason=f"{name} is at most {MIB_MOST}", field=name)
    line(values.get("name") or "", "name")
    for name in ("tags", "properties"):
        storable(values.get(name), name)
    if values["visibility"] == PUBLIC != was:
        check("image.publicize", target, actor)

"""The volume types of projects for which none is named, set by administrators."""

from __future__ import annotations

from django.db import transaction

from cloudwright.cloud.volume.models import DefaultType, VolumeType
from cloudwright.core.admission.gates import check
from cloudwright.core.audit import services as audit
from cloudwright.core.projects.models import Project
from cloudwright.kernel.actor import Actor


@transaction.atomic
def put(project: Project, volume_type: VolumeType, *, actor: Actor) -> DefaultType:
    """From now on volumes of the project get this type. Raises Refused."""
    check("volume_type.update", volume_type, actor)
    made, _ = DefaultType.objects.update_or_create(
        project=project, defaults={"volume_type": volume_type}
    )
    _tell(project, f"is {volume_type.name}", actor)
    return made


@transaction.atomic
def delete(project: Project, *, actor: Actor) -> None:
    """Back to the type of everybody. Absent = done. Raises Refused."""
    check("volume_type.update", None, actor)
    if DefaultType.objects.filter(project=project).delete()[0]:
        _tell(project, "is everybody's again", actor)


def _tell(project: Project, words: str, actor: Actor) -> None:
    audit.record(
        "default_volume_type_updated",
        f"The default volume type of {project.name} {words}.",
        actor=actor,
        target=project,
        kind="project",
        project=project,
    )

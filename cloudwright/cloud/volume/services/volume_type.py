"""Volume types, made by administrators."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import IntegrityError, transaction

from cloudwright.cloud.text import line
from cloudwright.cloud.volume.models import Volume, VolumeType
from cloudwright.cloud.volume.selectors.quota import COUNTED, own_name
from cloudwright.cloud.volume.selectors.volume_type import DEFAULT
from cloudwright.cloud.volume.services import wishes
from cloudwright.cloud.volume.services.problems import TypeExists, TypeInUse
from cloudwright.core.admission.gates import check
from cloudwright.core.audit import services as audit
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput

_CHECKS: dict[str, Callable[[Any], Any]] = {
    "name": lambda value: line(value.strip(), "name", least=1),
    "description": wishes.description,
    "is_public": bool,
    "extra_specs": wishes.metadata,
}


def create(
    *,
    name: str,
    description: str | None = None,
    is_public: bool = True,
    extra_specs: Mapping[str, Any] | None = None,
    actor: Actor,
) -> VolumeType:
    """A type. Raises Refused, BadInput (field), TypeExists."""
    check("volume_type.create", None, actor)
    values = {
        "name": name,
        "description": description,
        "is_public": is_public,
        "extra_specs": extra_specs,
    }
    return _save(VolumeType(), values, "created", actor)


def update(volume_type: VolumeType, *, actor: Actor, **changes: Any) -> VolumeType:
    """Change it. Raises Refused, BadInput (field), TypeExists."""
    check("volume_type.update", volume_type, actor)
    for name in changes.keys() - _CHECKS.keys():
        raise BadInput(reason=f"{name} cannot be changed.", field=name)
    return _save(volume_type, changes, "updated", actor)


def delete(volume_type: VolumeType, *, actor: Actor) -> None:
    """Delete it. Raises Refused, TypeInUse; BadInput for the default type."""
    check("volume_type.delete", volume_type, actor)
    if volume_type.name == DEFAULT:
        raise BadInput(reason="The default volume type cannot be deleted.", field="volume_type")
    with transaction.atomic():
        if Volume.objects.filter(volume_type=volume_type, deleted_at=None).exists():
            raise TypeInUse(id=volume_type.uuid)
        Volume.objects.filter(volume_type=volume_type).update(volume_type=None)
        _tell(volume_type, "deleted", actor)
        ledger.forget([own_name(counted, volume_type.uuid) for counted in COUNTED])
        volume_type.delete()


def give_access(volume_type: VolumeType, project: Project, *, actor: Actor) -> None:
    """Let the project use a type that is not public. Repeated: nothing more. Raises Refused,
    BadInput."""
    check("volume_type.update", volume_type, actor)
    if volume_type.is_public:
        raise BadInput(reason="Type access modification is not applicable to public volume type.")
    volume_type.projects.add(project)


def take_access(volume_type: VolumeType, project: Project, *, actor: Actor) -> None:
    """The contrary. Raises Refused, BadInput."""
    check("volume_type.update", volume_type, actor)
    if volume_type.is_public:
        raise BadInput(reason="Type access modification is not applicable to public volume type.")
    volume_type.projects.remove(project)


def seed() -> None:
    """The type that every volume gets for which none is named."""
    VolumeType.objects.get_or_create(name=DEFAULT, defaults={"description": "Default Volume Type"})


def _save(
    volume_type: VolumeType, values: Mapping[str, Any], verb: str, actor: Actor
) -> VolumeType:
    for name, value in values.items():
        setattr(volume_type, name, _CHECKS[name](value))
    try:
        with transaction.atomic():
            volume_type.save()
            _tell(volume_type, verb, actor)
    except IntegrityError as exc:
        raise TypeExists(name=volume_type.name, field="name") from exc
    return volume_type


def _tell(volume_type: VolumeType, verb: str, actor: Actor) -> None:
    audit.record(
        f"volume_type_{verb}",
        f"Volume type {volume_type.name} was {verb}.",
        actor=actor,
        target=volume_type,
        kind="volume_type",
    )

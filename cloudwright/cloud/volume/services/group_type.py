"""Group types, made by administrators."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import IntegrityError, transaction

from cloudwright.cloud.text import line
from cloudwright.cloud.volume.models import GroupType
from cloudwright.cloud.volume.services import wishes
from cloudwright.cloud.volume.services.problems import GroupTypeExists, GroupTypeInUse
from cloudwright.core.admission.gates import check
from cloudwright.core.audit import services as audit
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput

_CHECKS: dict[str, Callable[[Any], Any]] = {
    "name": lambda value: line(value.strip(), "name", least=1),
    "description": wishes.description,
    "is_public": bool,
    "specs": wishes.metadata,
}


def create(
    *,
    name: str,
    description: str | None = None,
    is_public: bool = True,
    specs: Mapping[str, Any] | None = None,
    actor: Actor,
) -> GroupType:
    """A type. Raises Refused, BadInput (field), GroupTypeExists."""
    values = {"name": name, "description": description, "is_public": is_public, "specs": specs}
    return _save(GroupType(), values, "created", actor)


def update(group_type: GroupType, *, actor: Actor, **changes: Any) -> GroupType:
    """Change it. Raises Refused, BadInput (field), GroupTypeExists."""
    for name in changes.keys() - _CHECKS.keys():
        raise BadInput(reason=f"{name} cannot be changed.", field=name)
    return _save(group_type, changes, "updated", actor)


def delete(group_type: GroupType, *, actor: Actor) -> None:
    """Delete it. Raises Refused, GroupTypeInUse."""
    check("group_type.update", group_type, actor)
    with transaction.atomic():
        if group_type.groups.filter(deleted_at=None).exists():
            raise GroupTypeInUse(id=group_type.uuid)
        group_type.groups.all().delete()
        _tell(group_type, "deleted", actor)
        group_type.delete()


def _save(group_type: GroupType, values: Mapping[str, Any], verb: str, actor: Actor) -> GroupType:
    check("group_type.update", group_type, actor)
    for name, value in values.items():
        setattr(group_type, name, _CHECKS[name](value))
    try:
        with transaction.atomic():
            group_type.save()
            _tell(group_type, verb, actor)
    except IntegrityError as exc:
        raise GroupTypeExists(name=group_type.name, field="name") from exc
    return group_type


def _tell(group_type: GroupType, verb: str, actor: Actor) -> None:
    audit.record(
        f"group_type_{verb}",
        f"Group type {group_type.name} was {verb}.",
        actor=actor,
        target=group_type,
        kind="group_type",
    )

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError

from cloudwright.core.accounts.models import Customer
from cloudwright.core.accounts.names import checked_name
from cloudwright.core.accounts.protection import check_mutable
from cloudwright.core.admission import gates
from cloudwright.core.audit import services as audit
from cloudwright.core.audit.changes import publish
from cloudwright.core.projects.models import Project
from cloudwright.kernel import clock
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, NameTaken, NotFound

FIELDS = frozenset({"name", "description", "enabled", "tags", "options"})


@transaction.atomic
def create(customer: Customer, *, name: str, actor: Actor, **details: Any) -> Project:
    """A project of the customer. Raises BadInput(field=name) when the name is taken there."""
    gates.check("project.create", customer, actor)
    name = _free(customer, name)
    project = Project.objects.create(customer=customer, name=name, **_known(details))
    _record("creation", "was created", project, actor)
    return project


@transaction.atomic
def update(project: Project, *, actor: Actor, **changes: Any) -> Project:
    """Change the named fields. Raises BadInput, Refused."""
    gates.check("project.update", project, actor)
    changes = _known(changes)
    check_mutable(project.options, changes)
    if changes.get("name", project.name) != project.name:
        changes["name"] = _free(project.customer, changes["name"])
    for name, value in changes.items():
        setattr(project, name, value)
    project.save(update_fields=[*changes, "updated_at"])
    _record("update", "was changed", project, actor)
    return project


@transaction.atomic
def withdraw(project: Project, *, actor: Actor) -> None:
    """For everybody it is gone, and its name is free; what is in it is still there. Raises
    Refused, NotFound (somebody else was first)."""
    gates.check("project.delete", project, actor)
    check_mutable(project.options)
    now = clock.now()
    living = Project.objects.filter(pk=project.pk, deleted_at=None)
    if not living.update(deleted_at=now, enabled=False, updated_at=now):
        raise NotFound(kind="project", id=project.uuid.hex)
    project.deleted_at, project.enabled = now, False
    _record("deletion", "was deleted", project, actor)


def forget(project: Project) -> bool:
    """Remove the row of one that was withdrawn, which asked the gates. False while records rest on
    it, which go later."""
    try:
        with transaction.atomic():
            # References are checked at the commit. With the lock, a record that is added from now
            # on fails there, and not this.
            rows = Project.objects.filter(pk=project.pk).exclude(deleted_at=None)
            rows.select_for_update().first()
            rows.delete()
    except (ProtectedError, RestrictedError):
        return False
    return True


def _free(customer: Customer, name: str) -> str:
    name = checked_name(name)
    if Project.objects.filter(customer=customer, name=name, deleted_at=None).exists():
        raise NameTaken(
            reason="A project with this name exists already in this customer.", field="name"
        )
    return name


def _known(details: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(details) - FIELDS:
        raise BadInput(reason=f"A project has no {min(unknown)}.", field=min(unknown))
    return details


def _record(what: str, verb: str, project: Project, actor: Actor) -> None:
    audit.record(
        f"project_{what}_succeeded",
        f"Project {project.name} {verb}.",
        actor=actor,
        kind="project",
        target=project,
        project=project,
        project_name=project.name,
    )
    publish("project", project.uuid)

"""Flavors: sizes of machines, made by administrators of the cloud."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction

from cloudwright.cloud.compute.models import Flavor
from cloudwright.cloud.text import line, storable
from cloudwright.core.admission.gates import check
from cloudwright.core.audit import services as audit
from cloudwright.core.audit.changes import publish
from cloudwright.core.projects.models import Project
from cloudwright.kernel import clock
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict, Problem

CHANGEABLE = frozenset({"description", "extra_specs", "disabled"})

MOST = 2**31 - 1  # what the columns hold


class FlavorExists(Conflict):
    """409, in Nova's words."""

    code, message = "flavor.exists", "A flavor with the name or id {id} already exists."


class AccessOfPublic(Conflict):
    """409: there is nothing to give."""

    code, message = "flavor.access_of_public", "Can not add access to a public flavor."


class AccessExists(Conflict):
    """409, in Nova's words."""

    code = "flavor.access_exists"
    message = "Flavor access already exists for flavor {id} and project {project} combination."


class NoAccess(Problem):
    """404, in Nova's words."""

    code, status = "flavor.no_access", 404
    message = "Flavor access not found for {id} / {project} combination."


def create(
    *,
    name: str,
    vcpus: int,
    ram_mib: int,
    disk_mib: int,
    flavorid: str = "",
    description: str | None = None,
    is_public: bool = True,
    ephemeral_mib: int = 0,
    swap_mib: int = 0,
    rxtx_factor: float = 1.0,
    extra_specs: dict[str, str] | None = None,
    actor: Actor,
) -> Flavor:
    """A new flavor. Raises Refused, BadInput (field), FlavorExists."""
    check("flavor.create", None, actor)
    line(name.strip(), "name", least=1)
    line(flavorid, "flavorid")
    numbers = {"vcpus": (vcpus, 1), "ram": (ram_mib, 1), "disk": (disk_mib, 0)}
    numbers |= {"ephemeral": (ephemeral_mib, 0), "swap": (swap_mib, 0)}
    for field, (value, least) in numbers.items():
        if not least <= value <= MOST:
            raise BadInput(reason=f"{field} is {least} to {MOST}.", field=field)
    _judge(description, extra_specs)
    try:
        with transaction.atomic():
            flavor = Flavor.objects.create(
                flavorid=flavorid or str(uuid4()),
                name=name.strip(),
                description=description,
                vcpus=vcpus,
                ram_mib=ram_mib,
                disk_mib=disk_mib,
                ephemeral_mib=ephemeral_mib,
                swap_mib=swap_mib,
                rxtx_factor=rxtx_factor,
                is_public=is_public,
                extra_specs=extra_specs or {},
            )
            _tell("flavor_created", "was created.", flavor, actor)
    except IntegrityError as exc:
        raise FlavorExists(id=flavorid or name) from exc
    return flavor


def update(flavor: Flavor, *, actor: Actor, **changes: Any) -> Flavor:
    """Change columns named in CHANGEABLE: a size never changes. Raises Refused, BadInput."""
    check("flavor.update", flavor, actor)
    for name in changes.keys() - CHANGEABLE:
        raise BadInput(reason=f"{name} of a flavor cannot be changed.", field=name)
    _judge(changes.get("description"), changes.get("extra_specs"))
    with transaction.atomic():
        for name, value in changes.items():
            setattr(flavor, name, value)
        flavor.save(update_fields=[*changes, "updated_at"])
        _tell("flavor_updated", "was changed.", flavor, actor)
    return flavor


def give_access(flavor: Flavor, project: Project, *, actor: Actor) -> None:
    """Let the project use a private flavor. Raises Refused, AccessOfPublic, AccessExists."""
    check("flavor.update", flavor, actor)
    if flavor.is_public:
        raise AccessOfPublic
    with transaction.atomic():
        # Locked, so that of two that give it at once one is told.
        if Flavor.objects.select_for_update().get(pk=flavor.pk).projects.filter(pk=project.pk):
            raise AccessExists(id=flavor.flavorid, project=project.uuid.hex)
        flavor.projects.add(project)
        _tell("flavor_updated", "was given to project {}.", flavor, actor, project.name)


def take_access(flavor: Flavor, project: Project, *, actor: Actor) -> None:
    """The contrary. Raises Refused, NoAccess."""
    check("flavor.update", flavor, actor)
    with transaction.atomic():
        through = Flavor.projects.through.objects
        if not through.filter(flavor=flavor, project=project).delete()[0]:
            raise NoAccess(id=flavor.flavorid, project=project.uuid.hex)
        _tell("flavor_updated", "was taken from project {}.", flavor, actor, project.name)


def delete(flavor: Flavor, *, actor: Actor) -> None:
    """Take it out of use; instances keep their copy. Raises Refused."""
    check("flavor.delete", flavor, actor)
    with transaction.atomic():
        flavor.deleted_at = clock.now()
        flavor.save(update_fields=["deleted_at", "updated_at"])
        _tell("flavor_deleted", "was deleted.", flavor, actor)


def _judge(description: str | None, extra_specs: dict[str, str] | None) -> None:
    line(description or "", "description", most=65535)
    storable(extra_specs, "extra_specs")


def _tell(type_: str, predicate: str, flavor: Flavor, actor: Actor, *names: str) -> None:
    audit.record(
        type_,
        f"Flavor {flavor.name} {predicate.format(*names)}",
        actor=actor,
        target=flavor,
        kind="flavor",
        flavor_name=flavor.name,
    )
    publish("flavor", flavor.uuid)

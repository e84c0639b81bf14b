"""Dictionaries of metadata, written by administrators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import orjson
from django.db import IntegrityError, transaction

from cloudwright.cloud.image.models import MetadefNamespace
from cloudwright.cloud.image.selectors.metadef_namespace import PRIVATE, PUBLIC
from cloudwright.cloud.text import line, storable
from cloudwright.core.admission.gates import check
from cloudwright.core.audit import services as audit
from cloudwright.core.projects.models import Project
from cloudwright.kernel import clock
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict, Forbidden, NotFound, TooLarge

Sort = Literal["object_schemas", "properties", "tags", "resource_types"]
SORTS: tuple[Sort, ...] = ("object_schemas", "properties", "tags", "resource_types")
WORDS = {
    "object_schemas": "metadata definition object",
    "properties": "metadata definition property",
    "tags": "metadata definition tag",
    "resource_types": "resource type association",
}
MOST = 256
PART_BYTES = 64 * 1024
CHANGEABLE = frozenset({"namespace", "display_name", "description", "visibility", "protected"})


class NamespaceExists(Conflict):
    """409: the name is taken."""

    code = "metadef_namespace.exists"
    message = "A metadata definition namespace {namespace} already exists."


class NamespaceProtected(Forbidden):
    """403, in Glance's words."""

    code = "metadef_namespace.protected"
    message = "Metadata definition namespace {namespace} is protected and cannot be deleted."


class PartExists(Conflict):
    """409: the namespace has one of that name."""

    code = "metadef_namespace.part_exists"
    message = "A {word} with name={name} already exists in namespace {namespace}."


class TooManyParts(TooLarge):
    """413: the namespace is full, or the part is too large."""

    code = "metadef_namespace.too_many_parts"
    message = "A namespace has at most {limit} of each sort, each of 64 KiB at most."


def create(
    project: Project,
    *,
    parts: Mapping[Sort, Mapping[str, Mapping[str, Any]]] | None = None,
    actor: Actor,
    **values: Any,
) -> MetadefNamespace:
    """A namespace with its parts by sort and name. Raises Refused, BadInput (field),
    NamespaceExists, TooManyParts."""
    check("metadef.update", project, actor)
    made = _filled(MetadefNamespace(project=project), values)
    for sort, bodies in (parts or {}).items():
        setattr(made, sort, {name: _part(name, body) for name, body in bodies.items()})
    _judge(made)
    try:
        with transaction.atomic():
            made.save()
            _tell(made, "created", actor)
    except IntegrityError as exc:
        raise NamespaceExists(namespace=made.namespace, field="namespace") from exc
    return made


def update(metadef: MetadefNamespace, *, actor: Actor, **values: Any) -> MetadefNamespace:
    """Change columns named in CHANGEABLE. Raises Refused, BadInput (field), NamespaceExists."""
    check("metadef.update", metadef, actor)
    _filled(metadef, values)
    try:
        with transaction.atomic():
            metadef.save(update_fields=[*values, "updated_at"])
            _tell(metadef, "updated", actor)
    except IntegrityError as exc:
        raise NamespaceExists(namespace=metadef.namespace, field="namespace") from exc
    return metadef


def delete(metadef: MetadefNamespace, *, actor: Actor) -> None:
    """Delete it with all its parts. Raises Refused, NamespaceProtected."""
    check("metadef.update", metadef, actor)
    if metadef.protected:
        raise NamespaceProtected(namespace=metadef.namespace)
    with transaction.atomic():
        _tell(metadef, "deleted", actor)
        metadef.delete()


def add(
    metadef: MetadefNamespace, sort: Sort, name: str, body: Mapping[str, Any], *, actor: Actor
) -> dict[str, Any]:
    """Add a part. Raises Refused, PartExists, TooManyParts."""
    with transaction.atomic():
        locked = _locked(metadef, actor)
        held = getattr(locked, sort)
        if name in held:
            raise PartExists(word=WORDS[sort], name=name, namespace=metadef.namespace)
        held[name] = made = _part(name, body)
        _keep(locked, sort, actor)
    return made


def change(
    metadef: MetadefNamespace, sort: Sort, name: str, body: Mapping[str, Any], *, actor: Actor
) -> dict[str, Any]:
    """Put `body` in the place of a part; its `name` may be another. Raises Refused, NotFound,
    PartExists, TooManyParts."""
    with transaction.atomic():
        locked = _locked(metadef, actor)
        held = getattr(locked, sort)
        before = part_of(locked, sort, name)
        after = str(body.get("name", name))
        if after != name and after in held:
            raise PartExists(word=WORDS[sort], name=after, namespace=metadef.namespace)
        del held[name]
        held[after] = made = _part(after, body) | {"created_at": before["created_at"]}
        _keep(locked, sort, actor)
    return made


def remove(metadef: MetadefNamespace, sort: Sort, name: str, *, actor: Actor) -> None:
    """Take a part out. Raises Refused, NotFound."""
    with transaction.atomic():
        locked = _locked(metadef, actor)
        part_of(locked, sort, name)
        del getattr(locked, sort)[name]
        _keep(locked, sort, actor)


def replace(
    metadef: MetadefNamespace,
    sort: Sort,
    bodies: Mapping[str, Mapping[str, Any]],
    *,
    keep: bool = False,
    actor: Actor,
) -> dict[str, dict[str, Any]]:
    """Put `bodies` in the place of all parts of a sort, or beside them. Raises Refused,
    TooManyParts."""
    with transaction.atomic():
        locked = _locked(metadef, actor)
        made = {name: _part(name, body) for name, body in bodies.items()}
        setattr(locked, sort, (getattr(locked, sort) if keep else {}) | made)
        _keep(locked, sort, actor)
    return made


def part_of(metadef: MetadefNamespace, sort: Sort, name: str) -> dict[str, Any]:
    """One part by name. Raises NotFound."""
    found: dict[str, Any] | None = getattr(metadef, sort).get(name)
    if found is None:
        raise NotFound(kind=WORDS[sort], id=name)
    return found


def _filled(metadef: MetadefNamespace, values: Mapping[str, Any]) -> MetadefNamespace:
    for name in values.keys() - CHANGEABLE:
        raise BadInput(reason=f"{name} cannot be changed.", field=name)
    for name, value in values.items():
        setattr(metadef, name, value)
    line(metadef.namespace, "namespace", least=1, most=80)
    line(metadef.display_name, "display_name", most=80)
    line(metadef.description, "description", most=500)
    if metadef.visibility not in (PUBLIC, PRIVATE):
        raise BadInput(reason="visibility is public or private.", field="visibility")
    return metadef


def _part(name: str, body: Mapping[str, Any]) -> dict[str, Any]:
    line(name, "name", least=1)
    storable(dict(body), "body")
    now = clock.now().isoformat(timespec="seconds").replace("+00:00", "Z")
    made = {**body, "name": name, "created_at": now, "updated_at": now}
    if len(orjson.dumps(made)) > PART_BYTES:
        raise TooManyParts(limit=MOST)
    return made


def _judge(metadef: MetadefNamespace) -> None:
    if any(len(getattr(metadef, sort)) > MOST for sort in SORTS):
        raise TooManyParts(limit=MOST)


def _locked(metadef: MetadefNamespace, actor: Actor) -> MetadefNamespace:
    check("metadef.update", metadef, actor)
    return MetadefNamespace.objects.select_for_update().get(pk=metadef.pk)


def _keep(metadef: MetadefNamespace, sort: Sort, actor: Actor) -> None:
    _judge(metadef)
    metadef.save(update_fields=[sort, "updated_at"])
    _tell(metadef, "updated", actor)


def _tell(metadef: MetadefNamespace, verb: str, actor: Actor) -> None:
    audit.record(
        f"metadef_namespace_{verb}",
        f"Metadata definitions {metadef} were {verb}.",
        actor=actor,
        target=metadef,
        kind="metadef_namespace",
        project=metadef.project,
    )

"""What every public row has, and the one way in which a state column moves."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import models

from cloudwright.core.audit.changes import publish
from cloudwright.kernel import clock
from cloudwright.kernel.errors import BadTransition, NotFound
from cloudwright.kernel.fsm import Machine


class Row(models.Model):
    """A public row: a bigint key for us, a uuid4 for everybody else (DESIGN §7), UTC times."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


M = TypeVar("M", bound=models.Model)
R = TypeVar("R", bound=Row)


def move(row: Any, machine: Machine, event: str, *, field: str = "state", **also: Any) -> str:
    """Move `row` by `event` with a compare-and-swap on its state column; returns the new state.

    `also` are further columns to set in the same UPDATE. Another request may have moved the row
    since it was read: then, or where the table has no such move, BadTransition (409) is raised and
    nothing has changed. The row in memory shows what was written.
    """
    before = getattr(row, field)
    after = machine.target(before, event, ident=row.uuid)
    changed = (
        type(row)
        ._default_manager.filter(pk=row.pk, **{field: before})
        .update(**{field: after, "updated_at": clock.now()}, **also)
    )
    if not changed:
        raise BadTransition(event=event, kind=machine.kind, id=row.uuid, state="changing")
    for name, value in {field: after, **also}.items():
        setattr(row, name, value)
    publish(machine.kind, row.uuid)
    return after


def get_or_404(queryset: models.QuerySet[M], kind: str, **lookup: Any) -> M:
    """The one row, or NotFound naming the kind and what was asked for."""
    found = queryset.filter(**lookup).first()
    if found is None:
        raise NotFound(kind=kind, id=next(iter(lookup.values())))
    return found


def all_or_404(queryset: models.QuerySet[R], kind: str, uuids: Iterable[uuid.UUID]) -> list[R]:
    """The rows in the order asked for, each once. Raises NotFound naming the first that is none."""
    wanted = list(dict.fromkeys(uuids))
    found = {row.uuid: row for row in queryset.filter(uuid__in=wanted)}
    for each in wanted:
        if each not in found:
            raise NotFound(kind=kind, id=each)
    return [found[each] for each in wanted]


def named_or_404(queryset: models.QuerySet[M], kind: str, ident: str) -> M:
    """The one row by its uuid or its name, as Cinder takes both. Raises NotFound."""
    try:
        found = queryset.filter(uuid=uuid.UUID(ident)).first()
    except ValueError:
        found = None
    return found or get_or_404(queryset, kind, name=ident)

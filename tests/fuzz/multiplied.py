"""Every row of the database twice more, whatever its table is: a new table cannot escape.

The first copy of a row stands beside it, below the same parents; the second hangs on the second
copies of its parents, so that not only more rows but more different parents are shown.
"""

from __future__ import annotations

import copy
import re
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps
from django.db import IntegrityError, models, transaction

COPIES = 2
# Who asks, and in what: copies of these would only be somebody else's.
SAME = {"project", "user", "customer"}
NUMBERS = count()

Row = models.Model
Copies = dict[tuple[type[Row], Any], Row]


def multiply() -> None:
    """Copy all that can be copied; what has a key of its own gets a new one, what joins two rows is
    copied for each of them. What a constraint keeps the only one of its sort stays alone."""
    tables = [(model, list(model._base_manager.all())) for model in _parents_first()]
    for number in range(1, COPIES + 1):
        made: Copies = {}
        for model, rows in tables:
            for row in rows:
                for stored in _copied(row, made, number):
                    made.setdefault((model, row.pk), stored)


def _copied(row: Row, made: Copies, number: int) -> list[Row]:
    """The copy that shares most with its row."""
    apart = _apart(type(row))
    links = [field.name for field in row._meta.concrete_fields if field.is_relation]
    moved = [name for name in links if name not in SAME] if number == COPIES else []
    for few in (set(), apart):
        if stored := _stored(_fresh(row, few, made, moved)):
            return [stored]
    sides = [_stored(_fresh(row, apart, made, [name])) for name in links]
    return [each for each in sides if each] or [
        each for each in [_stored(_fresh(row, apart, made, links))] if each
    ]


def _stored(row: Row) -> Row | None:
    """The row with its new key; None where a constraint forbids it."""
    try:
        with transaction.atomic():
            return type(row)._base_manager.bulk_create([row])[0]
    except IntegrityError:
        return None


def _fresh(row: Row, apart: set[str], made: Copies, links: list[str]) -> Row:
    found = copy.copy(row)
    found._state = copy.copy(row._state)
    found._state.fields_cache = {}
    for field in row._meta.concrete_fields:
        if field.is_relation:
            parent = made.get((field.related_model, getattr(row, field.attname)))  # type: ignore[arg-type]  # a model
            if field.name in links and parent is not None:
                setattr(found, field.attname, parent.pk)
        elif field.primary_key and not isinstance(field, models.UUIDField | models.CharField):
            setattr(found, field.attname, None)
        elif field.unique or field.name in apart:
            setattr(found, field.attname, _other(getattr(row, field.attname), field))
    return found


def _other(value: Any, field: models.Field[Any, Any]) -> Any:
    number = next(NUMBERS)
    if isinstance(value, UUID):
        return uuid4()
    if isinstance(field, models.GenericIPAddressField) and value:
        return re.sub(r"\w+$", f"{100 + number % 150}", value)
    if isinstance(value, str) and not field.choices:
        limit = field.max_length or 255
        return value[: max(0, limit - 5)] + f"-{number}"[-limit:]
    if isinstance(value, int) and not isinstance(value, bool):
        return value + 1000 * number
    return value


def _apart(model: type[Row]) -> set[str]:
    """The fields in which two rows must differ, by any constraint."""
    found = set()
    for constraint in model._meta.total_unique_constraints + [
        each for each in model._meta.constraints if isinstance(each, models.UniqueConstraint)
    ]:
        found |= {*constraint.fields, *re.findall(r"F\((\w+)\)", str(constraint.expressions))}
    return {name for name in found if not model._meta.get_field(name).is_relation}


def _parents_first() -> list[type[Row]]:
    """Our tables, each after those that it points to, as far as there is such an order."""
    ours = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("cloudwright.") and model._meta.managed
    ]
    ordered: list[type[Row]] = []

    def visit(model: type[Row], below: frozenset[type[Row]]) -> None:
        if model in ordered or model in below:
            return
        for field in model._meta.concrete_fields:
            if field.related_model in ours:
                visit(field.related_model, below | {model})  # type: ignore[arg-type]  # a model
        ordered.append(model)

    for model in ours:
        visit(model, frozenset())
    return ordered

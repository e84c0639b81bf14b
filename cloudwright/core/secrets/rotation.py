"""`cloudwright rotate-keys`: write every encrypted column again under the newest key."""

from __future__ import annotations

from django.apps import apps
from django.db import transaction

from cloudwright.core.secrets import keys
from cloudwright.core.secrets.fields import ENCRYPTED

BATCH = 200


def reencrypt() -> int:
    """Rewrite what is under an older key; returns how many rows. Safe to break off or repeat."""
    return sum(
        _column(model, field.attname)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, ENCRYPTED)
    )


def _column(model: type, column: str) -> int:
    from django.db import connection

    table = connection.ops.quote_name(model._meta.db_table)  # type: ignore[attr-defined]
    name = connection.ops.quote_name(column)
    current = next(iter(keys.ring())) + keys.SEPARATOR
    changed = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id, {name} FROM {table} WHERE {name} NOT LIKE %s"  # noqa: S608 - quoted names of our own models
                f" AND {name} <> '' ORDER BY id LIMIT %s FOR UPDATE",
                [current + "%", BATCH],
            )
            rows = cursor.fetchall()
            for ident, text in rows:
                cursor.execute(
                    f"UPDATE {table} SET {name} = %s WHERE id = %s",  # noqa: S608 - as above
                    [keys.encrypt(keys.decrypt(text)), ident],
                )
        if not rows:
            return changed
        changed += len(rows)

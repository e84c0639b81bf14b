"""NOTIFY: something of this kind changed. Carries kind and uuid only; readers ask a selector."""

from __future__ import annotations

import json
from uuid import UUID

from django.db import connection

CHANNEL = "cloudwright_changes"


def publish(kind: str, *uuids: UUID) -> None:
    """Tell listeners when the surrounding transaction commits; PostgreSQL folds repeats."""
    if not uuids:
        return
    words = [word(kind, uuid) for uuid in uuids]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_notify(%s, word) FROM unnest(%s::text[]) AS word", [CHANNEL, words]
        )


def word(kind: str, uuid: UUID) -> str:
    """What is said of one of them."""
    return json.dumps({"kind": kind, "uuid": str(uuid)})

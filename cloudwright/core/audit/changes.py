"""NOTIFY: something of this kind changed. Carries kind and uuid only; readers ask a selector."""

from __future__ import annotations

import json
from uuid import UUID

from django.db import connection

CHANNEL = "cloudwright_changes"


def publish(kind: str, uuid: UUID) -> None:
    """Tell listeners when the surrounding transaction commits; PostgreSQL folds repeats."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps({"kind": kind, "uuid": str(uuid)})]
        )

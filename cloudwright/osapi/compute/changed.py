"""`changes-since` and `changes-before`: rows by the time of their last change."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from cloudwright.kernel.errors import BadInput
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.microversion import Version
from cloudwright.osapi.common.schema import moment

BEFORE_SINCE: Version = (2, 66)


def changed(call: Call, *, since: Version) -> Q:
    """Which rows changed last in the time that the query names. `changes-since` is heard from the
    microversion `since` on, `changes-before` from 2.66. Raises BadInput."""
    first = _moment(call, "changes-since") if call.version >= since else None
    last = _moment(call, "changes-before") if call.version >= BEFORE_SINCE else None
    if first and last and first > last:
        raise BadInput(
            reason="The value of changes-since must be less than or equal to changes-before.",
            field="changes-since",
        )
    found = Q(updated_at__gte=first) if first else Q()
    return found & Q(updated_at__lte=last) if last else found


def _moment(call: Call, key: str) -> datetime | None:
    text = call.first(key)
    found = moment(text) if text else None
    if text and found is None:
        raise BadInput(reason=f"Invalid input for field/attribute {key}: {text}", field=key)
    return found

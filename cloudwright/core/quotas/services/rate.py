"""Counts calls against a rule: one conditional statement, right for any number of processes."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from cloudwright.core.quotas.models import Rate
from cloudwright.core.quotas.rules import Rule
from cloudwright.kernel import clock
from cloudwright.kernel.errors import Throttled

TAKE = """
    INSERT INTO core_quotas_rate AS known (rule, who, full_until)
    VALUES (%(rule)s, %(who)s, %(now)s + %(step)s)
    ON CONFLICT (who, rule) DO UPDATE
    SET full_until = greatest(known.full_until, %(now)s) + %(step)s
    WHERE greatest(known.full_until, %(now)s) + %(step)s <= %(now)s + %(span)s
    RETURNING full_until
"""


class RateLimited(Throttled):
    """429: more calls in a time than the administrator allows."""

    code = "quota.rate_limited"
    message = (
        "Too many requests: {most} times {method} to {uri} each {unit} and no more. "
        "Wait {seconds} seconds."
    )


def take(rule: Rule, who: UUID) -> None:
    """Count one call. Raises RateLimited, with the seconds until one more is allowed; a call that
    was refused does not count."""
    now = clock.now()
    values: dict[str, Any] = {
        "rule": str(rule),
        "who": who,
        "now": now,
        "step": rule.step,
        "span": rule.span,
    }
    with connection.cursor() as cursor:
        cursor.execute(TAKE, values)
        taken = cursor.fetchone()
    if taken is None:
        full_until = Rate.objects.get(who=who, rule=str(rule)).full_until
        raise RateLimited(
            most=rule.most,
            method=rule.method,
            uri=rule.uri,
            unit=rule.unit.lower(),
            seconds=math.ceil(_wait(rule, full_until, now).total_seconds()) or 1,
        )


def _wait(rule: Rule, full_until: datetime, now: datetime) -> timedelta:
    return full_until + rule.step - rule.span - now

"""Limits on calls in a time (`[rate_limits]`); off unless an administrator turns them on."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any
from uuid import UUID

from django.conf import settings

from cloudwright.core.quotas.rules import deciding, parsed
from cloudwright.core.quotas.selectors.rate import RateLine, rates_of
from cloudwright.core.quotas.services.rate import RateLimited, take
from cloudwright.osapi.common.call import Call

VERSION = re.compile(r"^/v[0-9.]+(?=/|$)")


class RateLimitedOldStyle(RateLimited):
    """413, as Compute said it before there was a 429, to a client that names no microversion."""

    code, status = "openstack.rate_limited_old_style", 413


def count(call: Call, path: str) -> None:
    """Count the call against the rule that decides about it. Raises RateLimited."""
    options = settings.CLOUDWRIGHT_RATE_LIMITS
    who = _who(call)
    if not options.enabled or call.service.key not in options.services or who is None:
        return
    query = call.request.META.get("QUERY_STRING", "")
    asked = VERSION.sub("", path) + (f"?{query}" if query else "")
    rule = deciding(parsed(options.rules), call.request.method or "", asked)
    if rule is None:
        return
    try:
        take(rule, who)
    except RateLimited as problem:
        versions = call.service.microversions
        if versions is not None and not versions.named(call.request):
            params: dict[str, Any] = problem.params
            raise RateLimitedOldStyle(**params) from problem
        raise


def shown(call: Call) -> list[dict[str, Any]]:
    """The `rate` of a service's limits, for whom the call is counted."""
    options = settings.CLOUDWRIGHT_RATE_LIMITS
    who = _who(call)
    if not options.enabled or call.service.key not in options.services or who is None:
        return []
    lines = sorted(rates_of(who, parsed(options.rules)), key=_place)
    return [
        {"uri": uri, "regex": pattern, "limit": [_limit(line) for line in of]}
        for (uri, pattern), of in groupby(lines, key=_place)
    ]


def _place(line: RateLine) -> tuple[str, str]:
    return line.rule.uri, line.rule.pattern


def _limit(line: RateLine) -> dict[str, Any]:
    return {
        "verb": line.rule.method,
        "value": line.rule.most,
        "remaining": line.left,
        "unit": line.rule.unit,
        "next-available": line.next_at,
    }


def _who(call: Call) -> UUID | None:
    """Whose calls are added up; nobody's without a token."""
    if settings.CLOUDWRIGHT_RATE_LIMITS.counted_by == "project" and call.actor.project_uuid:
        return call.actor.project_uuid
    return call.actor.user_uuid

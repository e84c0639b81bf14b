"""Waiting for what belongs together: volumes of a group, snapshots of a group's snapshot."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from cloudwright.core.operations.flow import Wait
from cloudwright.kernel.errors import Conflict

LOOK_SECONDS = 1


class MemberFailed(Conflict):
    """409: one of them is in error, so the whole is not what was asked for."""

    code, message = "volume_group.member_failed", "{count} of its members are in error."


def settled(members: QuerySet[Any], *, doing: str, what: str) -> Wait | None:
    """None when none of `members` is in the state `doing` any more. Raises MemberFailed."""
    states = list(members.order_by().values_list("state", flat=True))
    if doing in states:
        return Wait(LOOK_SECONDS, f"{what}: {states.count(doing)} of {len(states)} left.")
    failed = sum(state.startswith("error") for state in states)
    if failed:
        raise MemberFailed(count=failed)
    return None

"""The quotas of single people in a project: limits of their own below the project's, as Compute
knows them. What is used of them is counted when it is asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import UUID, uuid5

from django.db.models import Sum

from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.models import Quota, Reservation
from cloudwright.core.quotas.selectors.quota import QuotaLine, lines_of

MEMBER = "member"
# What a reservation says the user of.
COUNTED = ("instances", "cores", "ram_mib", "server_groups")


def scope_uuid(project: Project, user: UUID) -> UUID:
    """By which the limits of this user in this project are kept."""
    return uuid5(project.uuid, user.hex)


def own_limits(project: Project, user: UUID, names: Collection[str]) -> dict[str, int]:
    """The limits that the user has there beside the project's."""
    mine = scope_uuid(project, user)
    rows = Quota.objects.filter(scope_kind=MEMBER, scope_uuid=mine, name__in=names)
    return {row.name: row.limit for row in rows if row.limit is not None}


def usage_by(project: Project, user: UUID, names: Collection[str]) -> dict[str, int]:
    """What the user's things take of the project's quota."""
    held = Reservation.objects.filter(project=project, user_uuid=user, name__in=names)
    sums = dict(held.values_list("name").annotate(Sum("amount")))
    return {name: sums.get(name, 0) for name in names}


def lines_by(project: Project, user: UUID, wanted: Sequence[str]) -> list[QuotaLine]:
    """The project's lines with the user's own limits in them, and the user's use of what is counted
    by user. No guard, as `usage_of`."""
    own, used = own_limits(project, user, wanted), usage_by(project, user, COUNTED)
    return [
        replace(line, limit=own.get(line.name, line.limit), usage=used.get(line.name, line.usage))
        for line in lines_of("project", [project.uuid], wanted)[project.uuid]
    ]

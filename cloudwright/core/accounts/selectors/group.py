from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from cloudwright.core.accounts.models import Group, User


def members_of(groups: Collection[Group]) -> Mapping[int, list[User]]:
    """Who belongs to which of the groups, by the group's key. One query. No guard: the caller has
    shown that the actor sees the groups."""
    found: dict[int, list[User]] = defaultdict(list)
    joins = Group.members.through.objects.filter(group__in=groups).select_related("user__home")
    for join in joins.order_by("user__name", "pk"):
        found[join.group_id].append(join.user)
    return found

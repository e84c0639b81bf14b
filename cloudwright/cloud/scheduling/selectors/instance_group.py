"""Groups of instances, and where their members are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from django.db.models import QuerySet

from cloudwright.cloud.scheduling.models import Claim, InstanceGroup
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor


def instance_groups_visible_to(
    actor: Actor, *, all_projects: bool = False
) -> QuerySet[InstanceGroup]:
    """Groups of visible projects; of all for an administrator who asks for all."""
    groups = InstanceGroup.objects.select_related("project", "user").prefetch_related("members")
    groups = groups.order_by("pk")
    if all_projects and actor.admin:
        return groups
    return groups.filter(project__in=projects_visible_to(actor))


def instance_group_for(actor: Actor, uuid: UUID) -> InstanceGroup:
    """The group, or NotFound."""
    return get_or_404(instance_groups_visible_to(actor), "Instance group", uuid=uuid)


def members_by_host(group: InstanceGroup, *, but: UUID) -> Mapping[int, int]:
    """How many members are on which host, by its number; `but` does not count."""
    uuids = group.members.exclude(instance_uuid=but).values("instance_uuid")
    return Counter(Claim.objects.filter(instance_uuid__in=uuids).values_list("host_id", flat=True))

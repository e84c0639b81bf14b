"""Which sharing of networks an actor sees, and to whom an administrator may give things."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from cloudwright.cloud.network.models import RBACPolicy
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor


def rbac_policies_visible_to(actor: Actor) -> QuerySet[RBACPolicy]:
    """Policies that visible projects made."""
    policies = RBACPolicy.objects.select_related("project", "network", "target")
    if actor.admin:
        return policies
    return policies.filter(Q(project__in=projects_visible_to(actor).values("pk")))


def rbac_policy_for(actor: Actor, uuid: UUID) -> RBACPolicy:
    """The policy, or NotFound."""
    return get_or_404(rbac_policies_visible_to(actor), "RbacPolicy", uuid=uuid)

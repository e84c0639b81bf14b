"""Role assignments as they were granted, for those who administer the scope."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from cloudwright.core.access.models import Role, RoleAssignment
from cloudwright.core.access.selectors.visible import (
    customers_visible_to,
    projects_visible_to,
)
from cloudwright.core.accounts.models import Customer, Group, User
from cloudwright.core.projects.models import Project
from cloudwright.kernel import clock
from cloudwright.kernel.actor import Actor


def assignments_visible_to(actor: Actor) -> QuerySet[RoleAssignment]:
    """What was granted, and has not expired, on visible projects and customers and to the actor
    itself; with what the system gives, for staff and support."""
    living = RoleAssignment.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=clock.now())
    ).select_related(
        "role", "user__home", "group__customer", "customer", "project__customer", "project_group"
    )
    if actor.project_id is None and (actor.staff or actor.support):
        return living
    return living.filter(
        Q(project__in=projects_visible_to(actor).values("pk"))
        | Q(customer__in=customers_visible_to(actor).values("pk"))
        | Q(user=actor.user_id)
    )


def direct_roles(
    holder: User | Group, scope: Customer | Project | None, *, inherited: bool = False
) -> QuerySet[Role]:
    """The roles granted to just this holder on just this scope (None = the system), by name. No
    guard: the caller has shown that the actor sees both."""
    return Role.objects.filter(
        assignments__user=holder if isinstance(holder, User) else None,
        assignments__group=holder if isinstance(holder, Group) else None,
        assignments__customer=scope if isinstance(scope, Customer) else None,
        assignments__project=scope if isinstance(scope, Project) else None,
        assignments__project_group=None,
        assignments__inherited=inherited,
    ).order_by("name", "pk")

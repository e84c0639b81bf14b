"""Effective roles: direct, by group, by project group, inherited from customer or system."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from cloudwright.core.access.models import RoleAssignment
from cloudwright.core.access.permissions import with_implied
from cloudwright.core.accounts.models import Customer
from cloudwright.core.projects.models import Project
from cloudwright.kernel import clock
from cloudwright.kernel.actor import ADMIN, READER, Actor

ON_SYSTEM = Q(customer=None, project=None, project_group=None)


def assignments_of(user_id: int) -> QuerySet[RoleAssignment]:
    """The user's own and the user's groups' assignments that have not expired."""
    return RoleAssignment.objects.filter(
        Q(user_id=user_id) | Q(group__members=user_id),
        Q(expires_at=None) | Q(expires_at__gt=clock.now()),
    )


def names_given(assignments: QuerySet[RoleAssignment]) -> frozenset[str]:
    """What the assignments give by name: their roles and what implications add. One query."""
    rows = assignments.values_list("role__name", "role__customer", "role__implied_names")
    own = (name for name, customer, _ in rows if customer is None)
    return frozenset(own).union(*(implied for _, _, implied in rows))


def reach_beyond(customer: Customer, held: QuerySet[RoleAssignment]) -> bool:
    """Whether these roles reach further than the customer: into another one, the system, or, as
    admin does, into all of the cloud."""
    inside = Q(customer=customer) | Q(project__customer=customer)
    inside |= Q(project_group__customer=customer)
    return ADMIN in names_given(held) or held.count() > held.filter(inside).count()


def roles_of_user_in(user_id: int, project: Project) -> frozenset[str]:
    """Names of the roles that the user has in the project, with those they imply.

    A role inherited from a project is for those below it, of which there are none.
    """
    scope = (
        Q(project=project, inherited=False)
        | Q(project_group__projects=project)
        | Q(customer=project.customer_id, inherited=True)
    )
    return with_implied(names_given(assignments_of(user_id).filter(scope)))


def roles_in(actor: Actor, project: Project) -> frozenset[str]:
    """The actor's roles in the project: the token's own where it is scoped, else looked up."""
    if actor.staff:
        return with_implied(frozenset({ADMIN}))
    if actor.project_id is not None:
        return actor.roles if actor.project_id == project.pk else frozenset()
    if actor.user_id is None:
        return frozenset()
    known = ("project", project.pk)
    if known not in actor.known_roles:
        support = {READER} if actor.support else frozenset()
        actor.known_roles[known] = roles_of_user_in(actor.user_id, project) | support
    return actor.known_roles[known]


def roles_in_customer(actor: Actor, customer: Customer) -> frozenset[str]:
    """Roles on the customer itself. A project-scoped token has none: its scope is narrower."""
    if actor.staff:
        return with_implied(frozenset({ADMIN}))
    if actor.user_id is None or actor.project_id is not None:
        return frozenset()
    known = ("customer", customer.pk)
    if known not in actor.known_roles:
        held = assignments_of(actor.user_id).filter(customer=customer)
        actor.known_roles[known] = with_implied(names_given(held))
    return actor.known_roles[known]


def system_roles(user_id: int) -> frozenset[str]:
    """Roles on the system: admin makes staff, reader makes support."""
    return names_given(assignments_of(user_id).filter(ON_SYSTEM))

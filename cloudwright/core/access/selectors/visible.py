"""What an actor may see. Everything else does not exist for it: 404, never 403."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from cloudwright.core.access.selectors.roles import assignments_of
from cloudwright.core.accounts.models import Customer, Group, User
from cloudwright.core.audit.models import Event
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import MANAGERS, Actor


def projects_visible_to(actor: Actor) -> QuerySet[Project]:
    """Projects in which the actor has a role, or whose customer it manages; the one of a scoped
    token; all for staff, support."""
    living = Project.objects.filter(deleted_at=None)
    if actor.project_id is not None:
        return living.filter(pk=actor.project_id)
    if actor.staff or actor.support:
        return living
    if actor.user_id is None:
        return Project.objects.none()
    mine = assignments_of(actor.user_id)
    on_customers = mine.exclude(customer=None)
    reaches_projects = Q(inherited=True) | Q(role__name__in=MANAGERS)
    return living.filter(
        Q(pk__in=mine.filter(inherited=False).exclude(project=None).values("project"))
        | Q(project_groups__in=mine.exclude(project_group=None).values("project_group"))
        | Q(customer__in=on_customers.filter(reaches_projects).values("customer"))
    ).distinct()


def project_named(uuid: UUID, kind: str = "Project") -> Project:
    """Any project that a request names: as the owner of what an administrator makes, or as the one
    that something is shared with. Tells nothing but that it is there. Raises NotFound of `kind`."""
    living = Project.objects.filter(deleted_at=None)
    return get_or_404(living.select_related("customer"), kind, uuid=uuid)


def customers_visible_to(actor: Actor) -> QuerySet[Customer]:
    """Customers on which the actor has a role, or of whose projects one is visible."""
    if actor.project_id is None and (actor.staff or actor.support):
        return Customer.objects.all()
    by_project = Q(pk__in=projects_visible_to(actor).values("customer"))
    if actor.user_id is None or actor.project_id is not None:
        return Customer.objects.filter(by_project)
    own = assignments_of(actor.user_id).exclude(customer=None).values("customer")
    return Customer.objects.filter(by_project | Q(pk__in=own))


def users_visible_to(actor: Actor) -> QuerySet[User]:
    """The actor itself, the active people of its projects, and who is at home in a customer that it
    manages; all for staff, support."""
    if actor.staff or actor.support:
        return User.objects.all()
    found = Q(assignments__project__in=projects_visible_to(actor).values("pk"), is_active=True)
    if actor.project_id is None and actor.user_id is not None:
        held = assignments_of(actor.user_id).filter(role__name__in=MANAGERS)
        found |= Q(home__in=held.exclude(customer=None).values("customer"), home__builtin=False)
    return User.objects.filter(Q(pk=actor.user_id) | found).distinct()


def groups_visible_to(actor: Actor) -> QuerySet[Group]:
    """The groups that the actor belongs to, and those of customers that it sees as a whole."""
    if actor.project_id is None and (actor.staff or actor.support):
        return Group.objects.all()
    if actor.user_id is None:
        return Group.objects.none()
    own = Q(members=actor.user_id)
    if actor.project_id is None:
        held = assignments_of(actor.user_id).exclude(customer=None).values("customer")
        own |= Q(customer__in=held)
    return Group.objects.filter(own).distinct()


def events_visible_to(actor: Actor) -> QuerySet[Event]:
    """Events of visible projects and of the actor's own doing; all for staff, support."""
    events = Event.objects.order_by("-created_at", "-id")
    if actor.project_id is not None:
        return events.filter(project_uuid=actor.project_uuid)
    if actor.staff or actor.support:
        return events
    return events.filter(
        Q(project_uuid__in=projects_visible_to(actor).values("uuid"))
        | Q(actor_uuid=actor.user_uuid)
        | Q(target_uuid=actor.user_uuid)
    )

"""The end of a customer with all that is in it, as Keystone ends a domain."""

from __future__ import annotations

from django.db import transaction

from cloudwright.cloud.tenancy.selectors.contents import remains
from cloudwright.cloud.tenancy.services import project as projects
from cloudwright.core.accounts.models import Customer
from cloudwright.core.accounts.services import customer as customers
from cloudwright.core.accounts.services import group as groups
from cloudwright.core.accounts.services import user as users
from cloudwright.core.admission import gates
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import Conflict, Forbidden


class CustomerEnabled(Forbidden):
    """403, as Keystone answers: nobody deletes by a slip what is in use."""

    code = "customer.enabled"
    message = "Cannot delete a domain that is enabled, please disable it first."


class CustomerNotEmpty(Conflict):
    """409: a project of it has something in this cloud, or is on its way out."""

    code = "customer.not_empty"
    message = "Project {project} has resources, or they are being deleted. Delete it first, then wait until they are gone."  # noqa: E501 - one sentence


@transaction.atomic
def delete_with_contents(customer: Customer, *, actor: Actor) -> None:
    """Remove a disabled customer with its groups, people and empty projects, or nothing at all.

    Raises CustomerEnabled; CustomerNotEmpty; what the gates say against one of its projects;
    Conflict for the built-in customer.
    """
    gates.check("customer.delete", customer, actor)
    if customer.enabled:
        raise CustomerEnabled
    for project in customer.projects.order_by("pk"):
        if remains(project):
            raise CustomerNotEmpty(project=project.name)
        if project.deleted_at is None:
            projects.delete(project, actor=actor)
    for group in customer.groups.all():
        groups.delete(group, actor=actor)
    for user in customer.users.all():
        users.delete(user, actor=actor)
    customers.delete(customer, actor=actor)

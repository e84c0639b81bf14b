from __future__ import annotations

from django.db import transaction

from cloudwright.core.accounts.models import Customer, Group, User
from cloudwright.core.accounts.names import checked_name
from cloudwright.core.admission import gates
from cloudwright.core.audit import services as audit
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, NameTaken


@transaction.atomic
def create(customer: Customer, *, name: str, description: str = "", actor: Actor) -> Group:
    """A group of people in a customer. Raises BadInput(field=name) when the name is taken."""
    gates.check("group.create", customer, actor)
    name = _free(customer, name)
    group = Group.objects.create(customer=customer, name=name, description=description)
    audit.record(
        "group_creation_succeeded",
        f"Group {name} was created.",
        actor=actor,
        kind="group",
        target=group,
        customer=customer,
    )
    return group


@transaction.atomic
def update(group: Group, *, actor: Actor, **changes: str) -> Group:
    """Change name or description. Raises BadInput(field=name) when the name is taken."""
    gates.check("group.update", group, actor)
    if unknown := set(changes) - {"name", "description"}:
        raise BadInput(reason=f"A group has no {min(unknown)}.", field=min(unknown))
    if changes.get("name", group.name) != group.name:
        changes["name"] = _free(group.customer, changes["name"])
    for field, value in changes.items():
        setattr(group, field, value)
    group.save(update_fields=[*changes, "updated_at"])
    audit.record(
        "group_update_succeeded",
        f"Group {group.name} was changed.",
        actor=actor,
        kind="group",
        target=group,
        customer=group.customer,
    )
    return group


@transaction.atomic
def add_member(group: Group, user: User, *, actor: Actor) -> None:
    """The user takes on the group's roles; a repeat changes nothing. Who does this rules over
    both."""
    gates.check("group.update", group, actor)
    gates.check("user.administer", user, actor)
    group.members.add(user)
    audit.record(
        "group_member_added",
        f"{user.login} joined group {group.name}.",
        actor=actor,
        kind="group",
        target=group,
        customer=group.customer,
    )


@transaction.atomic
def remove_member(group: Group, user: User, *, actor: Actor) -> None:
    """The user loses the group's roles. Who does this rules over both."""
    gates.check("group.update", group, actor)
    gates.check("user.administer", user, actor)
    group.members.remove(user)
    audit.record(
        "group_member_removed",
        f"{user.login} left group {group.name}.",
        actor=actor,
        kind="group",
        target=group,
        customer=group.customer,
    )


@transaction.atomic
def delete(group: Group, *, actor: Actor) -> None:
    """Remove the group and the roles that it holds."""
    gates.check("group.delete", group, actor)
    audit.record(
        "group_deletion_succeeded",
        f"Group {group.name} was deleted.",
        actor=actor,
        kind="group",
        target=group,
        customer=group.customer,
    )
    group.delete()


def _free(customer: Customer, name: str) -> str:
    name = checked_name(name)
    if Group.objects.filter(customer=customer, name=name).exists():
        raise NameTaken(reason="A group with this name exists already.", field="name")
    return name

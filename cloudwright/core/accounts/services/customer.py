from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from cloudwright.core.accounts.models import Customer
from cloudwright.core.accounts.names import checked_name
from cloudwright.core.accounts.protection import check_mutable
from cloudwright.core.admission import gates
from cloudwright.core.audit import services as audit
from cloudwright.core.audit.changes import publish
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict, NameTaken

FIELDS = frozenset(
    {
        "name",
        "native_name",
        "abbreviation",
        "contact_details",
        "registration_code",
        "country",
        "description",
        "enabled",
        "tags",
        "options",
    }
)


@transaction.atomic
def create(*, name: str, actor: Actor, **details: Any) -> Customer:
    """A customer by a new name. Raises BadInput(field=name) when blank, too long or taken."""
    gates.check("customer.create", None, actor)
    name = _free(name)
    customer = Customer.objects.create(name=name, **_known(details))
    _record("creation", "was created", customer, actor)
    return customer


@transaction.atomic
def update(customer: Customer, *, actor: Actor, **changes: Any) -> Customer:
    """Change the named fields. Raises BadInput, Refused."""
    gates.check("customer.update", customer, actor)
    changes = _known(changes)
    check_mutable(customer.options, changes)
    if changes.get("name", customer.name) != customer.name:
        changes["name"] = _free(changes["name"])
    if customer.builtin and changes.get("enabled") is False:
        raise Conflict(reason="The built-in customer cannot be disabled.")
    for name, value in changes.items():
        setattr(customer, name, value)
    customer.save(update_fields=[*changes, "updated_at"])
    _record("update", "was changed", customer, actor)
    return customer


@transaction.atomic
def delete(customer: Customer, *, actor: Actor) -> None:
    """Remove it. Raises Conflict while it has projects or people, or is the built-in one."""
    gates.check("customer.delete", customer, actor)
    check_mutable(customer.options)
    if customer.builtin:
        raise Conflict(reason="The built-in customer cannot be deleted.")
    _record("deletion", "was deleted", customer, actor)
    try:
        customer.delete()
    except ProtectedError as exc:
        raise Conflict(reason="Cannot delete customer with existing projects or users.") from exc


def _free(name: str) -> str:
    name = checked_name(name)
    if Customer.objects.filter(name=name).exists():
        raise NameTaken(reason="A customer with this name exists already.", field="name")
    return name


def _known(details: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(details) - FIELDS:
        raise BadInput(reason=f"A customer has no {min(unknown)}.", field=min(unknown))
    return details


def _record(what: str, verb: str, customer: Customer, actor: Actor) -> None:
    audit.record(
        f"customer_{what}_succeeded",
        f"Customer {customer.name} {verb}.",
        actor=actor,
        kind="customer",
        target=customer,
        customer=customer,
        customer_name=customer.name,
    )
    publish("customer", customer.uuid)

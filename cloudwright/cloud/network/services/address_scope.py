"""Address scopes: subnet pools whose addresses mean one place among all of them."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_network
from typing import Any

from django.db import transaction

from cloudwright.cloud.network.models import AddressScope, SubnetPool
from cloudwright.cloud.network.services import ranges
from cloudwright.cloud.network.services.announce import announce
from cloudwright.cloud.network.writes.resource import change
from cloudwright.cloud.text import line
from cloudwright.core.admission.gates import check
from cloudwright.core.projects.models import Project
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict

CHANGEABLE = frozenset({"name", "description", "shared"})


class AddressScopeInUse(Conflict):
    """409, in Neutron's words."""

    code = "address_scope.in_use"
    message = (
        "Unable to complete operation on address scope {id}. There are one or more subnet pools in "
        "use on the address scope."
    )


class AddressScopePrefixConflict(Conflict):
    """409, in Neutron's words."""

    code = "address_scope.prefix_conflict"
    message = (
        "Failed to associate address scope: subnetpools within an address scope must have unique "
        "prefixes."
    )


def create(project: Project, *, ip_version: int, actor: Actor, **values: Any) -> AddressScope:
    """A scope of the project, without a pool; `values` are columns of CHANGEABLE. Raises Refused,
    BadInput."""
    check("address_scope.create", project, actor)
    _judge(project, values, actor)
    with transaction.atomic():
        scope = AddressScope.objects.create(project=project, ip_version=ip_version, **values)
        announce("address_scope", "created", scope, actor)
    return scope


def update(
    scope: AddressScope, *, actor: Actor, revision: int | None = None, **changes: Any
) -> AddressScope:
    """Change columns of CHANGEABLE; what is shared stays so. Raises Refused, BadInput,
    RevisionConstraintFailed."""
    check("address_scope.update", scope, actor)
    _judge(scope, changes, actor)
    if scope.shared and not changes.get("shared", True):
        raise BadInput(
            reason=f"Unable to update address scope {scope.uuid} : Shared address scope can't be "
            "unshared.",
            field="shared",
        )
    with transaction.atomic():
        change(scope, "address_scope", revision=revision, **changes)
        announce("address_scope", "updated", scope, actor)
    return scope


def delete(scope: AddressScope, *, actor: Actor) -> None:
    """Raises Refused, AddressScopeInUse."""
    check("address_scope.delete", scope, actor)
    with transaction.atomic():
        locked = AddressScope.objects.select_for_update().get(pk=scope.pk)
        if locked.pools.exists():
            raise AddressScopeInUse(id=scope.uuid)
        announce("address_scope", "deleted", scope, actor)
        locked.delete()


def judge_pool(
    scope: AddressScope, prefixes: Sequence[str], *, shared: bool, pool: SubnetPool | None = None
) -> None:
    """Whether a pool with these prefixes may be in the scope, which is held until the transaction
    ends. Raises BadInput, AddressScopePrefixConflict."""
    locked = AddressScope.objects.select_for_update().get(pk=scope.pk)
    reason = ""
    if ip_network(prefixes[0]).version != locked.ip_version:
        reason = f"address scope {scope.uuid} has IP version {locked.ip_version}"
    elif shared and not locked.shared:
        reason = f"a shared subnetpool cannot be in address scope {scope.uuid}, which is not"
    if reason:
        raise BadInput(
            reason=f"Illegal subnetpool association: {reason}.", field="address_scope_id"
        )
    others = locked.pools.exclude(pk=pool.pk) if pool else locked.pools.all()
    used = [each for found in others for each in found.prefixes]
    if any(ranges.overlapping(ip_network(each), used) for each in prefixes):
        raise AddressScopePrefixConflict


def _judge(target: Project | AddressScope, values: dict[str, Any], actor: Actor) -> None:
    for name in values.keys() - CHANGEABLE:
        raise BadInput(reason=f"{name} of an address scope cannot be changed.", field=name)
    if values.get("shared"):
        check("address_scope.share", target, actor)
    for name in ("name", "description"):
        line(values.get(name, ""), name)

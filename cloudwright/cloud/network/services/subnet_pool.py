"""Subnet pools: ranges out of which subnets are cut that never overlap."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import collapse_addresses, ip_network
from typing import Any

from django.db import IntegrityError, transaction

from cloudwright.cloud.network.models import AddressScope, SubnetPool
from cloudwright.cloud.network.services import ranges
from cloudwright.cloud.network.services.address_scope import judge_pool
from cloudwright.cloud.network.services.announce import announce
from cloudwright.cloud.network.writes.resource import change
from cloudwright.cloud.text import line
from cloudwright.core.admission.gates import check
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict

LENGTHS = ("min_prefixlen", "default_prefixlen", "max_prefixlen")
CHANGEABLE = frozenset({"name", "description", "prefixes", "is_default", "scope", *LENGTHS})
DEFAULTS = {4: (8, 26, 32), 6: (64, 64, 128)}
PREFIXES_MOST = 64


class SubnetPoolInUse(Conflict):
    """409: subnets are cut out of it."""

    code = "subnet_pool.in_use"
    message = "Subnet pool {id} could not be deleted: subnets are allocated from it."


class SubnetPoolEmpty(Conflict):
    """409: no free range of that length is left."""

    code = "subnet_pool.empty"
    message = "Insufficient prefix space to allocate subnet size /{length}"


class DefaultPoolTaken(Conflict):
    """409: there is one for each IP version."""

    code = "subnet_pool.default_taken"
    message = "A default subnetpool for this IP family has already been set."


def create(
    project: Project,
    *,
    prefixes: Sequence[str],
    shared: bool = False,
    scope: AddressScope | None = None,
    actor: Actor,
    **values: Any,
) -> SubnetPool:
    """A pool of the project; `values` are columns of CHANGEABLE. Raises Refused, BadInput,
    DefaultPoolTaken, AddressScopePrefixConflict, QuotaExceeded."""
    check("subnet_pool.create", project, actor)
    if shared or values.get("is_default"):
        check("subnet_pool.share", project, actor)
    found = _judged_prefixes(prefixes)
    version = ip_network(found[0]).version
    lengths = dict(zip(LENGTHS, DEFAULTS[version], strict=True))
    shortest = min(ip_network(each).prefixlen for each in found)
    lengths["default_prefixlen"] = max(lengths["default_prefixlen"], shortest)
    values = {**lengths, **values}
    _judge(values, version)
    try:
        with transaction.atomic():
            if scope is not None:
                judge_pool(scope, found, shared=shared)
            pool = SubnetPool.objects.create(
                project=project,
                ip_version=version,
                prefixes=found,
                shared=shared,
                scope=scope,
                **values,
            )
            ledger.reserve(project, ("subnet_pool", pool.uuid), {"subnet_pools": 1})
            announce("subnet_pool", "created", pool, actor)
    except IntegrityError as exc:
        raise DefaultPoolTaken from exc
    return pool


def update(
    pool: SubnetPool, *, actor: Actor, revision: int | None = None, **changes: Any
) -> SubnetPool:
    """Change columns of CHANGEABLE; a pool only ever grows. Raises Refused, BadInput,
    DefaultPoolTaken, AddressScopePrefixConflict, RevisionConstraintFailed."""
    check("subnet_pool.update", pool, actor)
    for name in changes.keys() - CHANGEABLE:
        raise BadInput(reason=f"{name} of a subnet pool cannot be changed.", field=name)
    if changes.get("is_default"):
        check("subnet_pool.share", pool, actor)
    if "prefixes" in changes:
        changes["prefixes"] = _judged_prefixes([*pool.prefixes, *changes["prefixes"]])
    lengths = {name: getattr(pool, name) for name in LENGTHS}
    _judge({**lengths, **changes}, pool.ip_version)
    try:
        with transaction.atomic():
            if scope := changes.get("scope", pool.scope):
                prefixes = changes.get("prefixes", pool.prefixes)
                judge_pool(scope, prefixes, shared=pool.shared, pool=pool)
            change(pool, "subnet_pool", revision=revision, **changes)
            announce("subnet_pool", "updated", pool, actor)
    except IntegrityError as exc:
        raise DefaultPoolTaken from exc
    return pool


def delete(pool: SubnetPool, *, actor: Actor) -> None:
    """Raises Refused, SubnetPoolInUse."""
    check("subnet_pool.delete", pool, actor)
    with transaction.atomic():
        locked = SubnetPool.objects.select_for_update().get(pk=pool.pk)
        if locked.subnets.exists():
            raise SubnetPoolInUse(id=pool.uuid)
        ledger.release(("subnet_pool", pool.uuid))
        announce("subnet_pool", "deleted", pool, actor)
        locked.delete()


def cut(pool: SubnetPool, length: int | None, cidr: str = "") -> str:
    """A range for a new subnet: `cidr` if it is free in the pool, else the first free one of that
    length. Holds the pool until the transaction ends. Raises BadInput, SubnetPoolEmpty."""
    locked = SubnetPool.objects.select_for_update().get(pk=pool.pk)
    used = list(locked.subnets.values_list("cidr", flat=True))
    if cidr:
        wanted = ranges.parsed_range(cidr, locked.ip_version)
        inside = any(wanted.subnet_of(ip_network(each)) for each in locked.prefixes)  # type: ignore[arg-type]  # of one version
        if not inside or ranges.overlapping(wanted, used):
            raise BadInput(
                reason=f"Cannot allocate requested subnet {cidr} from the available set of "
                "prefixes", field="cidr",
            )  # fmt: skip
        return cidr
    wanted_length = length or locked.default_prefixlen
    if not locked.min_prefixlen <= wanted_length <= locked.max_prefixlen:
        raise BadInput(
            reason=f"prefixlen is {locked.min_prefixlen} to {locked.max_prefixlen} in this pool.",
            field="prefixlen",
        )
    taken = sorted((ip_network(each) for each in used), key=lambda each: int(each[0]))
    for prefix in locked.prefixes:
        if found := _first_free(ip_network(prefix), wanted_length, taken):
            return found
    raise SubnetPoolEmpty(length=wanted_length)


def _first_free(prefix: ranges.Range, length: int, taken: Sequence[ranges.Range]) -> str:
    """The lowest range of that length in `prefix` beside `taken`, which is sorted; empty if none.
    Steps over what is taken, so that its cost is by the subnets, not by the addresses."""
    if length < prefix.prefixlen:
        return ""
    size = 2 ** (prefix.max_prefixlen - length)
    at = int(prefix[0])
    for other in taken:
        first, last = int(other[0]), int(other[-1])
        if last < at:
            continue
        if first >= at + size:
            break
        at = -(-(last + 1) // size) * size
    if at + size - 1 > int(prefix[-1]):
        return ""
    return f"{type(prefix[0])(at)}/{length}"


def _judged_prefixes(prefixes: Sequence[str]) -> list[str]:
    if not 1 <= len(prefixes) <= PREFIXES_MOST:
        raise BadInput(reason=f"A pool has 1 to {PREFIXES_MOST} prefixes.", field="prefixes")
    found = []
    for each in prefixes:
        try:
            found.append(ip_network(each))
        except ValueError as exc:
            raise BadInput(reason=f"'{each}' is not a valid IP subnet", field="prefixes") from exc
    if len({each.version for each in found}) != 1:
        raise BadInput(reason="A pool is of one IP version.", field="prefixes")
    return [str(each) for each in collapse_addresses(found)]  # type: ignore[type-var]  # likewise


def _judge(values: dict[str, Any], version: int) -> None:
    for name in ("name", "description"):
        line(values.get(name, ""), name)
    least, usual, most = (values[name] for name in LENGTHS)
    if not 0 <= least <= usual <= most <= (32 if version == 4 else 128):
        raise BadInput(
            reason="Illegal prefix bounds: min_prefixlen <= default_prefixlen <= max_prefixlen.",
            field="default_prefixlen",
        )

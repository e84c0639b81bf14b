"""Choose a host for an instance and take its share, in one conditional UPDATE."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import TypedDict, Unpack
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from cloudwright.cloud.scheduling.filters import enabled, explain, passes
from cloudwright.cloud.scheduling.models import Claim, Host, InstanceGroup
from cloudwright.cloud.scheduling.seeing import seen
from cloudwright.cloud.scheduling.selectors.host import up
from cloudwright.cloud.scheduling.selectors.instance_group import members_by_host
from cloudwright.cloud.scheduling.weighers import Around, ordered
from cloudwright.contracts.scheduling import Wish
from cloudwright.kernel.errors import Conflict

# How many hosts are judged at first; then ever more, so that the few that fit are found too.
BATCH, GROWTH = 20, 8
# What of a host each of these filters is about: the column of its limit, that of its use, and ours.
ROOM = {
    "CoreFilter": ("vcpus_limit", "used_vcpus", "vcpus"),
    "RamFilter": ("ram_limit_mib", "used_ram_mib", "ram_mib"),
    "DiskFilter": ("disk_limit_mib", "used_disk_mib", "disk_mib"),
}


class NoValidHost(Conflict):
    """409, in Nova's words, with the count of hosts that each filter removed."""

    code, message = "scheduling.no_valid_host", "No valid host was found. ({reason})"


class Choice(TypedDict, total=False):
    """What narrows a claim down, see `claim`."""

    instance: UUID | None
    only: str
    unasked: bool
    but: Collection[str]


@transaction.atomic
def claim(
    holder: UUID,
    wish: Wish,
    *,
    instance: UUID | None = None,
    only: str = "",
    unasked: bool = False,
    but: Collection[str] = (),
) -> Host:
    """The host for `holder` (an instance, or a migration of `instance`), with its share taken; the
    one it has already is kept.

    SQL preselects by weight, the filters judge, the UPDATE decides: between looking and taking
    another may have taken it, then the next host is tried. `only`: this host or none; `unasked`:
    the filters are not asked, only room counts and that the host is up. `but`: not these. A group
    that the instance is in is locked until the transaction ends, so that its members are placed
    one after the other. Raises NoValidHost; no transaction is spoiled.
    """
    had = Claim.objects.filter(instance_uuid=holder).select_related("host").first()
    if had is not None:
        return had.host
    group = _locked_group(instance or holder)
    members = members_by_host(group, but=instance or holder) if group else {}
    if group is not None:
        wish = replace(
            wish,
            policy=group.policy,
            most_on_host=group.most_on_host,
            gathered=frozenset(host.name for host in Host.objects.filter(pk__in=members)),
        )
    wish = replace(wish, tried=wish.tried | frozenset(but))
    rows = Host.objects.filter(name=only) if only else Host.objects.all()
    allowed = rows.exclude(name__in=but) if but else rows
    for host in _chosen(allowed, Around(wish, members), unasked=unasked):
        if _take(host, holder, wish, group):
            return host
    raise NoValidHost(reason=explain(seen(rows, members), wish) or "what fitted was taken")


def claim_or_why(holder: UUID, wish: Wish, **choice: Unpack[Choice]) -> tuple[Host | None, str]:
    """As `claim`; where there is no valid host, none and the reason."""
    try:
        return claim(holder, wish, **choice), ""
    except NoValidHost as problem:
        return None, str(problem.params["reason"])


def hold(host: Host, instance_uuid: UUID, *, vcpus: int, ram_mib: int, disk_mib: int) -> None:
    """Make sure that the instance has its share of exactly this host. Raises NoValidHost."""
    if Claim.objects.filter(instance_uuid=instance_uuid, host=host).exists():
        return
    wish = Wish(vcpus, ram_mib, disk_mib)
    if not _take(host, instance_uuid, wish, None):
        raise NoValidHost(reason=explain(seen([host], {}), wish) or f"host {host} is full")


def release(instance_uuid: UUID) -> None:
    """Give back what the instance takes of its host. Nothing taken = done."""
    with transaction.atomic():
        found = Claim.objects.select_for_update().filter(instance_uuid=instance_uuid).first()
        if found is None:
            return
        found.delete()
        Host.objects.filter(pk=found.host_id).update(
            used_vcpus=F("used_vcpus") - found.vcpus,
            used_ram_mib=F("used_ram_mib") - found.ram_mib,
            used_disk_mib=F("used_disk_mib") - found.disk_mib,
        )


@transaction.atomic
def swap(one: UUID, other: UUID) -> None:
    """Each of the two has the share that the other one had; a share that is not there changes
    hands as well. Nothing is taken or given back."""
    claims = {
        each.instance_uuid: each
        for each in Claim.objects.select_for_update()
        .filter(instance_uuid__in=(one, other))
        .order_by("pk")
    }
    first, second = claims.get(one), claims.get(other)
    if first is not None:
        # A holder has one share at most, in between as well.
        Claim.objects.filter(pk=first.pk).update(instance_uuid=uuid4())
    if second is not None:
        Claim.objects.filter(pk=second.pk).update(instance_uuid=one)
    if first is not None:
        Claim.objects.filter(pk=first.pk).update(instance_uuid=other)


def _locked_group(instance: UUID) -> InstanceGroup | None:
    rows = InstanceGroup.objects.select_for_update(of=("self",))
    return rows.filter(members__instance_uuid=instance).first()


def _chosen(rows: QuerySet[Host], around: Around, *, unasked: bool) -> Iterator[Host]:
    """Hosts to try, the best first, or at random one of the best few."""
    if unasked:
        yield from rows.filter(_room(around.wish), up())
        return
    several = max(1, settings.CLOUDWRIGHT_SCHEDULER.host_subset_size)
    few: list[Host] = []
    for host in _passing(rows, around):
        few.append(host)
        if len(few) == several:
            yield few.pop(_any(few))
    while few:
        yield few.pop(_any(few))


def _any(few: list[Host]) -> int:
    return random.randrange(len(few)) if len(few) > 1 else 0  # noqa: S311 - spreads, hides nothing


def _passing(rows: QuerySet[Host], around: Around) -> Iterator[Host]:
    """Hosts that every filter lets through, by weight; at random for the chance scheduler."""
    rows = rows.filter(_preselect(around.wish))
    chance = settings.CLOUDWRIGHT_SCHEDULER.driver == "chance"
    ranked = rows.order_by("?") if chance else ordered(rows, around)
    judged: list[int] = []
    size = BATCH
    while batch := list(ranked.exclude(pk__in=judged)[:size]):
        views = seen(batch, around.members)
        yield from (
            host for host, view in zip(batch, views, strict=True) if passes(view, around.wish)
        )
        if len(batch) < size:
            return
        judged += [host.pk for host in batch]
        size *= GROWTH


def _preselect(wish: Wish) -> Q:
    """What the database can judge of the filters that are asked: the rest sees fewer hosts."""
    asked = {name for name, _ in enabled()}
    where = _room(wish)
    if "ComputeFilter" in asked:
        where &= up() & Q(enabled=True)
    if "AvailabilityZoneFilter" in asked and wish.zone:
        where &= Q(availability_zone=wish.zone)
    if "SameHostFilter" in asked and wish.same is not None:
        where &= Q(name__in=wish.same)
    if "ServerGroupAffinityFilter" in asked and wish.policy == "affinity" and wish.gathered:
        where &= Q(name__in=wish.gathered)
    away = wish.different if "DifferentHostFilter" in asked else frozenset()
    away |= wish.tried if "RetryFilter" in asked else frozenset()
    return where & ~Q(name__in=away) if away else where


def _room(wish: Wish) -> Q:
    """Room for the wish, of what the enabled filters are about: absent means no check."""
    asked = {name for name, _ in enabled()}
    where = Q()
    for name, (limit, used, wanted) in ROOM.items():
        if name in asked:
            where &= Q(**{f"{limit}__gte": F(used) + getattr(wish, wanted)})
    return where


def _take(host: Host, holder: UUID, wish: Wish, group: InstanceGroup | None) -> bool:
    alone = group is not None and group.policy == "anti-affinity" and group.most_on_host == 1
    try:
        with transaction.atomic():
            taken = Host.objects.filter(_room(wish), pk=host.pk).update(
                used_vcpus=F("used_vcpus") + wish.vcpus,
                used_ram_mib=F("used_ram_mib") + wish.ram_mib,
                used_disk_mib=F("used_disk_mib") + wish.disk_mib,
            )
            if taken:
                Claim.objects.create(
                    host=host,
                    instance_uuid=holder,
                    vcpus=wish.vcpus,
                    ram_mib=wish.ram_mib,
                    disk_mib=wish.disk_mib,
                    flavor=wish.flavor,
                    apart=group if alone else None,
                )
    except IntegrityError:
        # Another member of its group is there: the index of the claims keeps them apart.
        return False
    return bool(taken)

"""Choose a host for an instance and take its share, in one conditional UPDATE."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, QuerySet

from cloudwright.cloud.scheduling.filters import Request, explain, passes
from cloudwright.cloud.scheduling.models import Claim, Host
from cloudwright.kernel.errors import Conflict

BATCH = 20


class NoValidHost(Conflict):
    """409, in Nova's words, with the count of hosts that each filter removed."""

    code, message = "scheduling.no_valid_host", "No valid host was found. ({reason})"


def claim(
    instance_uuid: UUID,
    *,
    vcpus: int,
    ram_mib: int,
    disk_mib: int,
    zone: str | None = None,
    hints: Mapping[str, Sequence[str]] | None = None,
) -> Host:
    """The host for the instance, with its share taken; the one it has already is kept.

    SQL preselects by free memory, the filters judge, the UPDATE decides: between looking and
    taking another may have taken it, then the next host is tried. `hints` are Nova's `same_host`
    and `different_host`, lists of instance uuids. Raises NoValidHost; no transaction is spoiled.
    """
    had = Claim.objects.filter(instance_uuid=instance_uuid).select_related("host").first()
    if had is not None:
        return had.host
    request = Request(
        instance_uuid,
        vcpus,
        ram_mib,
        disk_mib,
        zone or None,
        same=_hosts_of((hints or {}).get("same_host", ())),
        different=_hosts_of((hints or {}).get("different_host", ())),
    )
    for host in _candidates(request):
        if passes(host, request) and _take(host, request):
            return host
    raise NoValidHost(reason=explain(list(Host.objects.all()), request))


def hold(host: Host, instance_uuid: UUID, *, vcpus: int, ram_mib: int, disk_mib: int) -> None:
    """Make sure that the instance has its share of exactly this host. Raises NoValidHost."""
    if Claim.objects.filter(instance_uuid=instance_uuid, host=host).exists():
        return
    request = Request(instance_uuid, vcpus, ram_mib, disk_mib)
    if not _take(host, request):
        raise NoValidHost(reason=explain([host], request) or f"host {host} is full")


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


def _roomy(request: Request) -> QuerySet[Host]:
    return Host.objects.filter(
        enabled=True,
        vcpus_limit__gte=F("used_vcpus") + request.vcpus,
        ram_limit_mib__gte=F("used_ram_mib") + request.ram_mib,
        disk_limit_mib__gte=F("used_disk_mib") + request.disk_mib,
    )


def _candidates(request: Request) -> Iterator[Host]:
    """Roomy hosts, most free memory first, a batch at a time."""
    ordered = _roomy(request).order_by(F("used_ram_mib") - F("ram_limit_mib"), "pk")
    if request.zone:
        ordered = ordered.filter(availability_zone=request.zone)
    start = 0
    while batch := list(ordered[start : start + BATCH]):
        yield from batch
        start += BATCH


def _take(host: Host, request: Request) -> bool:
    with transaction.atomic():
        taken = (
            _roomy(request)
            .filter(pk=host.pk)
            .update(
                used_vcpus=F("used_vcpus") + request.vcpus,
                used_ram_mib=F("used_ram_mib") + request.ram_mib,
                used_disk_mib=F("used_disk_mib") + request.disk_mib,
            )
        )
        if taken:
            Claim.objects.create(
                host=host,
                instance_uuid=request.instance_uuid,
                vcpus=request.vcpus,
                ram_mib=request.ram_mib,
                disk_mib=request.disk_mib,
            )
    return bool(taken)


def _hosts_of(instance_uuids: Sequence[str]) -> frozenset[int]:
    if not instance_uuids:
        return frozenset()
    found = Claim.objects.filter(instance_uuid__in=instance_uuids)
    return frozenset(found.values_list("host_id", flat=True))

"""Aggregates: administrators say what hosts have in common."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from cloudwright.cloud.scheduling.models import Aggregate, Claim, Host
from cloudwright.cloud.scheduling.placing import RATIOS
from cloudwright.cloud.scheduling.services.host import refit
from cloudwright.cloud.text import line, storable
from cloudwright.core.admission.gates import check
from cloudwright.core.audit import services as audit
from cloudwright.core.audit.changes import publish
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict, NotFound

# Nova writes the zone among the words too.
ZONE = "availability_zone"


class AggregateExists(Conflict):
    """409: the name is taken."""

    code, message = "aggregate.exists", "Aggregate {name} already exists."


class AggregateNotEmpty(Conflict):
    """400: it still has hosts."""

    code, status = "aggregate.not_empty", 400
    message = "Aggregate {name} still has hosts. Remove them first."


class HostInAggregate(Conflict):
    """409: the host is in it already."""

    code, message = "aggregate.has_host", "Aggregate {name} already has host {host}."


class HostInOtherZone(Conflict):
    """409: a host is in one zone."""

    code = "aggregate.host_in_other_zone"
    message = "Host {host} is already in availability zone {zone}."


class ZoneInUse(Conflict):
    """409: an instance never changes its zone by a change of aggregates."""

    code = "aggregate.zone_in_use"
    message = "Host {host} has instances: its availability zone cannot change to {zone} now."


def create(
    *, name: str, zone: str = "", metadata: Mapping[str, str] | None = None, actor: Actor
) -> Aggregate:
    """A new aggregate without hosts. Raises Refused, BadInput (name), AggregateExists."""
    check("aggregate.create", None, actor)
    made = Aggregate(
        name=_name(name), availability_zone=_zone(zone), metadata=_metadata(dict(metadata or {}))
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            _tell("created", "was created", made, actor)
    except IntegrityError as exc:
        raise AggregateExists(name=name, field="name") from exc
    return made


def update(
    aggregate: Aggregate, *, name: str | None = None, zone: str | None = None, actor: Actor
) -> Aggregate:
    """Rename it, or give its hosts another zone. Raises Refused, BadInput, AggregateExists,
    HostInOtherZone, ZoneInUse."""
    check("aggregate.update", aggregate, actor)
    aggregate.name = aggregate.name if name is None else _name(name)
    try:
        with transaction.atomic():
            if zone is not None:
                aggregate.availability_zone = _zone(zone)
            aggregate.save(update_fields=["name", "availability_zone", "updated_at"])
            _refit(aggregate)
            _tell("updated", "was changed", aggregate, actor)
    except IntegrityError as exc:
        raise AggregateExists(name=name, field="name") from exc
    return aggregate


def set_metadata(
    aggregate: Aggregate, changes: Mapping[str, str | None], *, actor: Actor
) -> Aggregate:
    """Set words, or take those away whose value is None; what is not named stays. The word
    `availability_zone` is the zone. Raises Refused, BadInput (metadata), HostInOtherZone,
    ZoneInUse."""
    check("aggregate.update", aggregate, actor)
    with transaction.atomic():
        aggregate = Aggregate.objects.select_for_update().get(pk=aggregate.pk)
        words = {**aggregate.metadata, **changes}
        if ZONE in words:
            aggregate.availability_zone = _zone(words.pop(ZONE) or "")
        kept = {key: text for key, text in words.items() if text is not None}
        aggregate.metadata = _metadata(kept)
        aggregate.save(update_fields=["metadata", "availability_zone", "updated_at"])
        _refit(aggregate)
        _tell("updated", "was changed", aggregate, actor)
    return aggregate


def add_host(aggregate: Aggregate, host: Host, *, actor: Actor) -> Aggregate:
    """Put the host in. Raises Refused, HostInAggregate, HostInOtherZone, ZoneInUse."""
    check("aggregate.update", aggregate, actor)
    with transaction.atomic():
        if aggregate.hosts.filter(pk=host.pk).exists():
            raise HostInAggregate(name=aggregate.name, host=host.name)
        aggregate.hosts.add(host)
        _refit(aggregate)
        _tell("updated", f"has host {host.name} now", aggregate, actor)
    return aggregate


def remove_host(aggregate: Aggregate, host: Host, *, actor: Actor) -> Aggregate:
    """Take the host out. Raises Refused, NotFound (it is not in), ZoneInUse."""
    check("aggregate.update", aggregate, actor)
    with transaction.atomic():
        if not aggregate.hosts.filter(pk=host.pk).exists():
            raise NotFound(kind="Host", id=host.name)
        aggregate.hosts.remove(host)
        _move(Host.objects.filter(pk=host.pk))
        _tell("updated", f"has host {host.name} no longer", aggregate, actor)
    return aggregate


def delete(aggregate: Aggregate, *, actor: Actor) -> None:
    """Raises Refused, AggregateNotEmpty."""
    check("aggregate.delete", aggregate, actor)
    with transaction.atomic():
        if aggregate.hosts.exists():
            raise AggregateNotEmpty(name=aggregate.name)
        _tell("deleted", "was deleted", aggregate, actor)
        aggregate.delete()


def _refit(aggregate: Aggregate) -> None:
    _move(aggregate.hosts.all())


def _move(rows: object) -> None:
    """Zone and limits of these hosts as their aggregates say now. Raises HostInOtherZone,
    ZoneInUse."""
    hosts = list(rows.order_by("pk").select_for_update().prefetch_related("aggregates"))  # type: ignore[attr-defined]
    before = {host.pk: host.availability_zone for host in hosts}
    for host in hosts:
        zones = {each.availability_zone for each in host.aggregates.all()} - {""}
        if len(zones) > 1:
            raise HostInOtherZone(host=host.name, zone=host.availability_zone)
    refit(hosts)
    moved = [host for host in hosts if host.availability_zone != before[host.pk]]
    taken = Claim.objects.filter(host__in=moved).select_related("host").order_by("pk").first()
    if taken is not None:
        zone = next(host.availability_zone for host in moved if host.pk == taken.host_id)
        raise ZoneInUse(host=taken.host.name, zone=zone)
    for host in hosts:
        publish("host", host.uuid)


def _name(value: str) -> str:
    return line(value.strip(), "name", least=1)


def _zone(value: str) -> str:
    """A zone's name. A colon would end it in `zone:host`. Raises BadInput."""
    if ":" in value:
        raise BadInput(reason="The name of a zone has no colon.", field=ZONE)
    return line(value.strip(), ZONE, most=60)


def _metadata(words: dict[str, str]) -> dict[str, str]:
    for key, text in words.items():
        line(key, "metadata", least=1)
        line(text, "metadata")
        if key in RATIOS:
            _ratio(key, text)
    storable(words, "metadata")
    return words


def _ratio(key: str, text: str) -> None:
    try:
        fits = 0.1 <= float(text) <= 100.0
    except ValueError:
        fits = False
    if not fits:
        raise BadInput(reason=f"{key} is a number from 0.1 to 100.", field="metadata")


def _tell(verb: str, predicate: str, aggregate: Aggregate, actor: Actor) -> None:
    audit.record(
        f"aggregate_{verb}",
        f"Aggregate {aggregate.name} {predicate}.",
        actor=actor,
        target=aggregate,
        kind="aggregate",
    )
    publish("aggregate", aggregate.uuid)

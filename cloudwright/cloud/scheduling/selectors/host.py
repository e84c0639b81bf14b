"""Hosts, for those who run the cloud."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from cloudwright.cloud.scheduling.models import Host
from cloudwright.core.rows import get_or_404
from cloudwright.kernel import clock
from cloudwright.kernel.actor import Actor

# A host reports every 15 s (reconciler host_report); silent for longer, it gets no new instances.
SILENT_AFTER = timedelta(minutes=3)


def hosts_visible_to(actor: Actor) -> QuerySet[Host]:
    """Every host for an administrator of the cloud or a reader of the system; none for others."""
    hosts = Host.objects.order_by("name")
    return hosts if actor.sees_hosts else hosts.none()


def host_for(actor: Actor, uuid: UUID) -> Host:
    """The host, or NotFound."""
    return get_or_404(hosts_visible_to(actor), "Host", uuid=uuid)


def host_named(name: str) -> Host | None:
    """The host that reports under `name`, if one does."""
    return Host.objects.filter(name=name).first()


def up() -> Q:
    """What `is_up` says, for the database."""
    return Q(forced_down=False, seen_at__gt=clock.now() - SILENT_AFTER)


def is_up(host: Host) -> bool:
    """Whether the host has been heard of lately, and nobody has said that it is off."""
    if host.forced_down:
        return False
    return host.seen_at is not None and clock.now() - host.seen_at < SILENT_AFTER


def trust_of(host: Host) -> str:
    """trusted, untrusted or unknown: what the attestation server said holds for so many seconds as
    `[trusted_computing] valid_seconds` has, from when it measured."""
    seconds = settings.CLOUDWRIGHT_TRUSTED_COMPUTING.valid_seconds
    if host.attested_at is None or abs(clock.now() - host.attested_at) > timedelta(seconds=seconds):
        return "unknown"
    return host.trust


def zones() -> dict[str, bool]:
    """Availability zones that have a host, and whether one of them takes new instances."""
    found: dict[str, bool] = {}
    for host in Host.objects.order_by("availability_zone"):
        zone = host.availability_zone
        found[zone] = found.get(zone, False) or (host.enabled and is_up(host))
    return found

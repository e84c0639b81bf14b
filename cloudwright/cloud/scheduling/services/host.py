"""Hosts announce themselves; administrators take them out of service."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import prefetch_related_objects

from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.scheduling.placing import worked_out
from cloudwright.contracts.hypervisor import HostFacts
from cloudwright.core.admission.gates import check
from cloudwright.core.audit import services as audit
from cloudwright.core.audit.changes import publish
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM, Actor


def announce(facts: HostFacts, *, address: str = "127.0.0.1") -> Host:
    """The host's row with its size, limits and the time it was heard of; made when it is new.

    The limits are the size times the ratio that its aggregates name, else this installation's.
    """
    compute = settings.CLOUDWRIGHT_COMPUTE
    wanted = {
        "hypervisor": facts.hypervisor,
        "version": facts.version,
        "acceleration": facts.acceleration,
        "vcpus": facts.vcpus,
        "ram_mib": facts.ram_mib,
        "disk_mib": facts.disk_mib,
        "cpu_ratio": compute.cpu_ratio,
        "ram_ratio": compute.ram_ratio,
        "disk_ratio": compute.disk_ratio,
        "address": address,
    }
    with transaction.atomic():
        host, made = Host.objects.get_or_create(
            name=facts.name, defaults={**wanted, "seen_at": clock.now()}
        )
        if made:
            refit([host])
            audit.record(
                "host_announced", f"Host {host} joined.", actor=SYSTEM, target=host, kind="host"
            )
            publish("host", host.uuid)
            return host
        changed = {name: value for name, value in wanted.items() if getattr(host, name) != value}
        # used_* belong to the claims: never written here.
        Host.objects.filter(pk=host.pk).update(**changed, seen_at=clock.now())
        host.refresh_from_db()
        if refit([host]) or changed:
            publish("host", host.uuid)
    return host


def refit(hosts: Iterable[Host]) -> bool:
    """Write what follows from the size of these hosts and from the aggregates that they are in.
    Whether anything was not so before."""
    news = False
    found = list(hosts)
    prefetch_related_objects(found, "aggregates")
    for host in found:
        columns = worked_out(host, host.aggregates.all())
        changed = {name: value for name, value in columns.items() if getattr(host, name) != value}
        if changed:
            Host.objects.filter(pk=host.pk).update(**changed)
            news = True
        for name, value in changed.items():
            setattr(host, name, value)
    return news


def set_enabled(host: Host, *, enabled: bool, reason: str = "", actor: Actor) -> Host:
    """Take the host out of service for new instances, or back. Raises Refused."""
    check("host.update", host, actor)
    with transaction.atomic():
        host.enabled, host.disabled_reason = enabled, "" if enabled else reason
        host.save(update_fields=["enabled", "disabled_reason", "updated_at"])
        verb = "enabled" if enabled else "disabled"
        audit.record(
            f"host_{verb}",
            f"Host {host} was {verb}. {host.disabled_reason}".strip(),
            actor=actor,
            target=host,
            kind="host",
        )
        publish("host", host.uuid)
    return host

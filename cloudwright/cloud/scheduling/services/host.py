"""Hosts announce themselves; administrators take them out of service."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from cloudwright.cloud.scheduling.models import Host
from cloudwright.contracts.hypervisor import HostFacts
from cloudwright.core.admission.gates import check
from cloudwright.core.audit import services as audit
from cloudwright.core.audit.changes import publish
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM, Actor


def announce(facts: HostFacts, *, zone: str = "nova") -> Host:
    """The host's row with its size, limits and the time it was heard of; made when it is new.

    The limits are the size times the overcommit ratios of this installation.
    """
    wanted = {
        "hypervisor": facts.hypervisor,
        "version": facts.version,
        "acceleration": facts.acceleration,
        "vcpus": facts.vcpus,
        "ram_mib": facts.ram_mib,
        "disk_mib": facts.disk_mib,
        "vcpus_limit": int(facts.vcpus * settings.CLOUDWRIGHT_COMPUTE.cpu_ratio),
        "ram_limit_mib": int(facts.ram_mib * settings.CLOUDWRIGHT_COMPUTE.ram_ratio),
        "disk_limit_mib": int(facts.disk_mib * settings.CLOUDWRIGHT_COMPUTE.disk_ratio),
    }
    with transaction.atomic():
        host, made = Host.objects.get_or_create(
            name=facts.name, defaults={**wanted, "availability_zone": zone, "seen_at": clock.now()}
        )
        if made:
            audit.record(
                "host_announced", f"Host {host} joined.", actor=SYSTEM, target=host, kind="host"
            )
            publish("host", host.uuid)
            return host
        changed = {name: value for name, value in wanted.items() if getattr(host, name) != value}
        # used_* belong to the claims: never written here.
        Host.objects.filter(pk=host.pk).update(**changed, seen_at=clock.now())
        if changed:
            publish("host", host.uuid)
    host.refresh_from_db()
    return host


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

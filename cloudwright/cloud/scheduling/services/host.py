"""Hosts announce themselves; administrators take them out of service."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError, prefetch_related_objects

from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.scheduling.placing import worked_out
from cloudwright.cloud.scheduling.selectors.host import is_up
from cloudwright.cloud.text import line
from cloudwright.contracts.hypervisor import HostFacts
from cloudwright.core.admission.gates import check
from cloudwright.core.audit import services as audit
from cloudwright.core.audit.changes import publish
from cloudwright.kernel import clock
from cloudwright.kernel.actor import SYSTEM, Actor
from cloudwright.kernel.errors import Conflict

_WAS = {
    "enabled": "was enabled.",
    "disabled": "was disabled.",
    "forced_down": "was declared to be off.",
    "believed": "is believed again.",
}


class HostReports(Conflict):
    """409: it would be back in a moment."""

    code = "host.reports"
    message = "Host {host} still reports. Stop its worker first, or force it down."


class HostRemembered(Conflict):
    """409: what was deleted lately is still kept and names the host."""

    code = "host.remembered"
    message = (
        "Host {host} kept volumes that were deleted lately. It can be deleted when their rows are"
        " gone, after the time that deleted things are kept."
    )


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
        "booted_at": facts.booted_at,
    }
    now = {"disk_free_mib": facts.disk_free_mib, "seen_at": clock.now()}
    with transaction.atomic():
        host, made = Host.objects.get_or_create(name=facts.name, defaults={**wanted, **now})
        if made:
            refit([host])
            audit.record(
                "host_announced", f"Host {host} joined.", actor=SYSTEM, target=host, kind="host"
            )
            publish("host", host.uuid)
            return host
        changed = {name: value for name, value in wanted.items() if getattr(host, name) != value}
        # used_* belong to the claims: never written here.
        Host.objects.filter(pk=host.pk).update(**changed, **now)
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
    """Take the host out of service for new instances, for `reason`, or back. Raises Refused,
    BadInput."""
    check("host.update", host, actor)
    line(reason, "disabled_reason")
    host.enabled, host.disabled_reason = enabled, "" if enabled else reason
    verb = "enabled" if enabled else "disabled"
    return _changed(host, verb, actor, "enabled", "disabled_reason", reason=host.disabled_reason)


def set_forced_down(host: Host, *, forced_down: bool, actor: Actor) -> Host:
    """Say that the host is off, whatever it reports, or believe its reports again. Who says so
    must be sure that nothing runs there any more. Raises Refused."""
    check("host.update", host, actor)
    host.forced_down = forced_down
    return _changed(host, "forced_down" if forced_down else "believed", actor, "forced_down")


def keep_trust(news: Iterable[tuple[Host, str, datetime | None]], *, actor: Actor) -> None:
    """Keep what the attestation server said of hosts, and when it had measured them: one statement
    for all of them, an event for each whose level changed."""
    found = list(news)
    turned = [host for host, trust, _ in found if host.trust != trust]
    for host, trust, measured in found:
        host.trust, host.attested_at = trust, measured
    with transaction.atomic():
        Host.objects.bulk_update([host for host, *_ in found], ["trust", "attested_at"])
        for host in turned:
            audit.record(
                "host_attested",
                f"Host {host} is {host.trust} now, the attestation server says.",
                actor=actor,
                target=host,
                kind="host",
            )
            publish("host", host.uuid)


def delete(host: Host, *, actor: Actor) -> None:
    """Forget a host that is gone for good. Raises Refused (it still has instances, volumes),
    HostReports, HostRemembered."""
    with transaction.atomic():
        # From here on nothing new can come to name it.
        host = Host.objects.select_for_update().get(pk=host.pk)
        check("host.delete", host, actor)
        if is_up(host):
            raise HostReports(host=host.name)
        audit.record("host_deleted", f"Host {host} left.", actor=actor, target=host, kind="host")
        publish("host", host.uuid)
        try:
            host.delete()
        except ProtectedError as exc:
            raise HostRemembered(host=host.name) from exc


def _changed(host: Host, verb: str, actor: Actor, *columns: str, reason: str = "") -> Host:
    with transaction.atomic():
        host.save(update_fields=[*columns, "updated_at"])
        audit.record(
            f"host_{verb}",
            f"Host {host} {_WAS[verb]} {reason}".strip(),
            actor=actor,
            target=host,
            kind="host",
        )
        publish("host", host.uuid)
    return host

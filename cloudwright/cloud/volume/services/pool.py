"""Whether the storage of a host takes new volumes, as administrators say."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.text import line
from cloudwright.cloud.volume.models import Pool
from cloudwright.core.admission.gates import check
from cloudwright.core.audit import services as audit
from cloudwright.kernel.actor import Actor


def enable(host: Host, *, actor: Actor) -> Pool:
    """Take new volumes. Raises Refused."""
    return _say(host, "is enabled", actor, enabled=True, disabled_reason="")


def disable(host: Host, *, reason: str = "", actor: Actor) -> Pool:
    """Keep what is there, take nothing new. Raises Refused, BadInput (disabled_reason)."""
    why = line(reason.strip(), "disabled_reason")
    return _say(host, "is disabled", actor, enabled=False, disabled_reason=why)


def freeze(host: Host, *, frozen: bool, actor: Actor) -> Pool:
    """Change nothing that is there, or go on. Raises Refused."""
    return _say(host, "is frozen" if frozen else "is thawed", actor, frozen=frozen)


def _say(host: Host, words: str, actor: Actor, **values: Any) -> Pool:
    check("volume_pool.update", host, actor)
    with transaction.atomic():
        pool, _ = Pool.objects.update_or_create(host=host, defaults=values)
        audit.record(
            "volume_pool_updated",
            f"The storage of host {host.name} {words}.",
            actor=actor,
            target=host,
            kind="host",
        )
    return pool

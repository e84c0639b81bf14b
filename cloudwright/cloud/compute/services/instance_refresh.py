"""Somebody outside has changed what an instance stands on, and says so."""

from __future__ import annotations

from django.db import transaction

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.writes.instance import tell
from cloudwright.core.admission.gates import check
from cloudwright.core.audit.changes import publish
from cloudwright.kernel.actor import Actor


def refresh(instance: Instance, *, why: str, actor: Actor) -> None:
    """Whoever follows the instance (pages, the broker) reads it anew, and an event says `why`.
    Raises Refused."""
    check("instance.refresh", instance, actor)
    with transaction.atomic():
        publish("instance", instance.uuid)
        tell("instance_refreshed", f"was reported as changed: {why}.", instance, actor)

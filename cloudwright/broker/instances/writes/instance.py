"""How what a backend says of an instance is written down; flows and the importer share it."""

from __future__ import annotations

from typing import Any

from cloudwright.broker.instances.models import Instance
from cloudwright.broker.instances.states import INSTANCE
from cloudwright.broker.states import DELETION_SCHEDULED, ERRED, OK, RECOVER, SET_ERRED, SET_OK
from cloudwright.contracts.provider import InstanceSeen
from cloudwright.core.audit.changes import publish
from cloudwright.core.quotas.services import ledger
from cloudwright.core.rows import move
from cloudwright.kernel import clock

# Columns that are copied as they come; the backend leads.
FACTS = (
    "name",
    "runtime_state",
    "cores",
    "ram_mib",
    "disk_mib",
    "internal_ips",
    "external_ips",
    "access",
    "image_id",
    "image_name",
    "flavor_id",
    "flavor_name",
    "key_name",
    "host_name",
    "started_at",
)


def facts_of(seen: InstanceSeen) -> dict[str, Any]:
    """The columns of a row that follow from what was seen."""
    facts = {name: getattr(seen, name) for name in FACTS}
    facts["internal_ips"] = list(seen.internal_ips)
    facts["external_ips"] = list(seen.external_ips)
    return facts


def observe(instance: Instance, seen: InstanceSeen) -> None:
    """Write what was seen, whatever the state; nothing is written where nothing differs."""
    facts = facts_of(seen)
    if all(getattr(instance, name) == value for name, value in facts.items()):
        return
    Instance.objects.filter(pk=instance.pk).update(
        **facts, synced_at=clock.now(), updated_at=clock.now()
    )
    for name, value in facts.items():
        setattr(instance, name, value)
    publish(INSTANCE.kind, instance.uuid)


def settle(instance: Instance, seen: InstanceSeen) -> None:
    """The work is done: facts and OK. Safe to repeat."""
    observe(instance, seen)
    if instance.state == ERRED:
        move(instance, INSTANCE, RECOVER, error_message="")
    elif instance.state != OK:
        move(instance, INSTANCE, SET_OK, error_message="")


def fail(instance: Instance, reason: str, *, deleting: bool = False) -> None:
    """Erred, with the reason. A row that waits for its deletion is left to that, unless it is the
    deletion itself that failed."""
    if deleting or instance.state != DELETION_SCHEDULED:
        move(instance, INSTANCE, SET_ERRED, error_message=reason)


def remove(instance: Instance) -> None:
    """The row and what it held of the quota go."""
    ledger.release((INSTANCE.kind, instance.uuid))
    Instance.objects.filter(pk=instance.pk).delete()
    publish(INSTANCE.kind, instance.uuid)

"""How operations and reconcilers move an instance's row: one function, whatever the outcome."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.states import DELETED, ERROR, INSTANCE, is_deleting
from cloudwright.cloud.compute.writes import injected_file as injected_files
from cloudwright.cloud.compute.writes import migration as migrations
from cloudwright.cloud.image.writes import image as images
from cloudwright.cloud.network.writes.port import unplug
from cloudwright.cloud.scheduling.services.claim import release
from cloudwright.cloud.scheduling.services.instance_group import leave
from cloudwright.core.audit import services as audit
from cloudwright.core.quotas.services import ledger
from cloudwright.core.rows import move
from cloudwright.kernel import clock
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import Problem
from cloudwright.kernel.units import mib_to_gib

# The only outcomes that a row on its way out still takes.
_OF_DELETING = frozenset({"deleted", "spared", "failed", "reset_active", "reset_error"})


def settle(
    uuid: UUID,
    event: str,
    *,
    as_of: datetime | None = None,
    **also: Any,
) -> Instance | None:
    """Move the instance by the outcome `event`; said twice, the second changes nothing.

    With `as_of`, only a row that has not changed since then is moved: None is returned otherwise.
    A delete that has begun overrules every other outcome: the row is left alone then, and None is
    returned, as for a row that is gone. `error_message` is cleared on the way out of error.
    """
    with transaction.atomic():
        instance = _locked(uuid)
        if instance is None or (is_deleting(instance.state) and event not in _OF_DELETING):
            return None
        if as_of is not None and instance.updated_at != as_of:
            return None
        if instance.state in _reached_by(event) and not INSTANCE.allows(instance.state, event):
            return instance
        target = INSTANCE.target(instance.state, event, ident=uuid)
        if target != ERROR and instance.error_message:
            also = {"error_message": "", "error_internal": "", "error_at": None, **also}
        move(instance, INSTANCE, event, **also)
        return instance


def fail(uuid: UUID, problem: Problem, *, of_delete: bool = False) -> Instance | None:
    """Settle the task at hand as failed: with the reason for the user, our own words for staff.

    Nothing changes, and None is returned, where no task is at hand any more, and where a delete
    has begun and this is not the delete's own failure.
    """
    with transaction.atomic():
        instance = _locked(uuid)
        if instance is None or not INSTANCE.allows(instance.state, "failed"):
            return None
        if is_deleting(instance.state) and not of_delete:
            return None
        if INSTANCE.target(instance.state, "failed") != ERROR:
            return settle(uuid, "failed")
        return settle(
            uuid,
            "failed",
            error_message=problem.text,
            error_internal=problem.internal,
            error_at=clock.now(),
        )


def declared(to: str, actor: Actor) -> dict[str, Any]:
    """What an administrator's word, 'active' or 'error', says of the instance beside its state."""
    if to == "active":
        return {}
    return {"error_message": f"It was declared erred by {actor.label}.", "error_at": clock.now()}


def call_off(uuid: UUID, event: str) -> Instance | None:
    """Settle the task at hand as cancelled: back to where it began. An instance that was never
    made has nowhere to go back to: it is in error, and says why."""
    with transaction.atomic():
        instance = _locked(uuid)
        if instance is None or not INSTANCE.allows(instance.state, event):
            return None
        if INSTANCE.target(instance.state, event) != ERROR:
            return settle(uuid, event)
        reason = "What was being done to this instance was cancelled."
        return settle(uuid, event, error_message=reason, error_at=clock.now())


def amounts(instance: Instance) -> dict[str, int]:
    """What the instance's size takes of its project's quota, until it is deleted."""
    return {
        "cores": instance.vcpus,
        "ram_mib": instance.ram_mib,
        "gigabytes": mib_to_gib(instance.local_mib),
    }


def bury(uuid: UUID) -> bool:
    """The machine is gone: give back ports, host share and quota, and mark the row deleted.

    All in one transaction, so that nothing is given back twice or half. Buried already: False.
    """
    with transaction.atomic():
        instance = _locked(uuid)
        if instance is None or instance.state == DELETED:
            return False
        unplug(uuid)
        # Quota before host, as in the create: two of them never wait for each other in a circle.
        ledger.release(("instance", uuid))
        release(uuid)
        leave(uuid)
        migrations.close(instance)
        if instance.shelved_image is not None:
            images.drop(instance.shelved_image)
        injected_files.replace(instance, {})
        now = clock.now()
        settle(uuid, "deleted", deleted_at=now, terminated_at=now, power="", admin_pass="")
        return True


def tell(type_: str, predicate: str, instance: Instance, actor: Actor, **more: Any) -> None:
    """Write an event that says `predicate` ("was deleted.") of the instance."""
    audit.record(
        type_,
        f"Instance {instance.name} {predicate}",
        actor=actor,
        target=instance,
        kind="instance",
        project=instance.project,
        instance_name=instance.name,
        **more,
    )


def _locked(uuid: UUID) -> Instance | None:
    rows = Instance.objects.select_for_update(of=("self",)).select_related("project__customer")
    return rows.filter(uuid=uuid).first()


def _reached_by(event: str) -> frozenset[str]:
    return frozenset(target for (_, name), target in INSTANCE.moves.items() if name == event)

"""Telling whoever asked for something why it did not come about."""

from __future__ import annotations

from datetime import timedelta

from cloudwright.cloud.volume.models import Message
from cloudwright.cloud.volume.writes.keeping import MACHINES, Kept
from cloudwright.kernel import clock
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import Problem

KEPT = timedelta(days=30)


def leave(row: Kept, action: str, problem: Problem, actor: Actor) -> Message:
    """A message about `row`, in the transaction that settles it."""
    return Message.objects.create(
        project=row.project,
        resource_kind=MACHINES[type(row)].kind,
        resource_uuid=row.uuid,
        action=action,
        code=problem.code,
        text=problem.text,
        request_id=actor.request_id,
        expires_at=clock.now() + KEPT,
    )

"""What every change of networking leaves behind: an event, and a word to those who watch."""

from __future__ import annotations

from typing import Any

from cloudwright.core.audit import services as audit
from cloudwright.core.audit.changes import publish
from cloudwright.kernel.actor import Actor


def announce(kind: str, done: str, row: Any, actor: Actor) -> None:
    """`announce("router", "created", router, actor)`, inside the transaction of the change."""
    word = kind.replace("_", " ").capitalize().replace(" ip", " IP")
    audit.record(
        f"{kind}_{done}",
        f"{word} {row} was {'changed' if done == 'updated' else done}.",
        actor=actor,
        target=row,
        kind=kind,
        project=row.project,
        resource_name=str(row),
    )
    publish(kind, row.uuid)

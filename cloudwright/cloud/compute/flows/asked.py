"""Since when a guest has been asked for something, as flows that wait for it keep in mind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cloudwright.core.operations.flow import Context
from cloudwright.kernel import clock

# How long a guest may hold on to a device that it is asked for.
PATIENCE_SECONDS = 120


def now(context: Context[Any]) -> dict[str, Any]:
    """What a step that asks leaves behind; or a step of its own."""
    del context
    return {"asked_at": clock.now().isoformat()}


def seconds_ago(context: Context[Any]) -> float:
    """How long the guest has been asked."""
    asked_at = datetime.fromisoformat(context.outputs["asked_at"])
    return (clock.now() - asked_at).total_seconds()

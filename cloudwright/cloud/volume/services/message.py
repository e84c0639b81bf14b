"""Messages: what was read is deleted."""

from __future__ import annotations

from cloudwright.cloud.volume.models import Message
from cloudwright.core.admission.gates import check
from cloudwright.kernel.actor import Actor


def delete(message: Message, *, actor: Actor) -> None:
    """Delete it. Raises Refused."""
    check("volume_message.delete", message, actor)
    message.delete()

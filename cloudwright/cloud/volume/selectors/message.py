"""Which messages an actor sees."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from cloudwright.cloud.volume.models import Message
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.rows import get_or_404
from cloudwright.kernel import clock
from cloudwright.kernel.actor import Actor


def messages_visible_to(actor: Actor) -> QuerySet[Message]:
    """Those of visible projects that are still kept."""
    kept = Message.objects.filter(expires_at__gt=clock.now()).select_related("project__customer")
    return kept.filter(project__in=projects_visible_to(actor).values("pk"))


def message_for(actor: Actor, uuid: UUID) -> Message:
    """The message, or NotFound."""
    return get_or_404(messages_visible_to(actor), "Message", uuid=uuid)

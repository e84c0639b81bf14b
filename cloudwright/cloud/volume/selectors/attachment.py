"""Which attachments an actor sees: those of the volumes that it sees."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from cloudwright.cloud.volume.models import Attachment
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor


def attachments_visible_to(actor: Actor, *, all_projects: bool = False) -> QuerySet[Attachment]:
    """Those of volumes of visible projects; `all_projects` lifts the scope for an administrator."""
    attachments = Attachment.objects.select_related("volume__project__customer", "volume__host")
    if all_projects and actor.admin:
        return attachments
    return attachments.filter(volume__project__in=projects_visible_to(actor).values("pk"))


def attachment_for(actor: Actor, uuid: UUID) -> Attachment:
    """The attachment, or NotFound. An administrator of the cloud reaches every project's."""
    rows = attachments_visible_to(actor, all_projects=True)
    return get_or_404(rows, "Volume attachment", uuid=uuid)

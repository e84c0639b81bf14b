from __future__ import annotations

from django.db.models import QuerySet

from cloudwright.core.access.models import Credential
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor


def credentials_visible_to(actor: Actor) -> QuerySet[Credential]:
    """The actor's own; everybody's for staff. Oldest first."""
    rows = Credential.objects.select_related("user", "project").order_by("pk")
    return rows if actor.staff else rows.filter(user=actor.user_id)


def credential_for(actor: Actor, ident: str) -> Credential:
    """Raises NotFound."""
    return get_or_404(credentials_visible_to(actor), "credential", ident=ident)

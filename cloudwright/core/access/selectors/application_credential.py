from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from cloudwright.core.access.models import ApplicationCredential
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor


def credentials_of(actor: Actor) -> QuerySet[ApplicationCredential]:
    """The actor's own, by name; nobody sees another's."""
    rows = ApplicationCredential.objects.filter(user=actor.user_id)
    return rows.select_related("user", "project").prefetch_related("access_rules").order_by("name")


def credential_for(actor: Actor, uuid: UUID) -> ApplicationCredential:
    """Raises NotFound."""
    return get_or_404(credentials_of(actor), "application credential", uuid=uuid)


def credential_named(login: str, name: str) -> UUID | None:
    """The uuid that `services.application_credential.verify` wants, by its owner's login."""
    rows = ApplicationCredential.objects.filter(user__login=login, name=name)
    return rows.values_list("uuid", flat=True).first()

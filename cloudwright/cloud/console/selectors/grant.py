"""Tickets to consoles."""

from __future__ import annotations

from django.db.models import QuerySet

from cloudwright.cloud.console.models import ConsoleGrant
from cloudwright.kernel import clock
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import NotFound
from cloudwright.kernel.ids import hash_secret


class NoSuchTicket(NotFound):
    """404, in Nova's words."""

    code, message = "console.no_such_ticket", "Token not found"


def usable(token: str) -> QuerySet[ConsoleGrant]:
    """The ticket, if it is still good."""
    return ConsoleGrant.objects.filter(
        digest=hash_secret(token),
        used_at=None,
        expires_at__gt=clock.now(),
        instance__deleted_at=None,
    )


def grant_for(actor: Actor, token: str) -> ConsoleGrant:
    """What a ticket is for, asked by an administrator of the cloud; it stays good. Raises
    NoSuchTicket."""
    found = usable(token).select_related("instance").first() if actor.admin else None
    if found is None:
        raise NoSuchTicket
    return found

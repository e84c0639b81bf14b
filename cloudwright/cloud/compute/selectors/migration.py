"""Moves of instances, for those who run the cloud."""

from __future__ import annotations

from django.db.models import QuerySet

from cloudwright.cloud.compute.models import Migration
from cloudwright.kernel.actor import Actor


def migrations_visible_to(actor: Actor) -> QuerySet[Migration]:
    """Every move for an administrator of the cloud or a reader of the system; none for others. The
    newest first."""
    rows = Migration.objects.select_related("instance__project", "user")
    rows = rows.order_by("-created_at", "-pk")
    return rows if actor.admin or actor.support else rows.none()

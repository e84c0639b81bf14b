"""Moves of instances, for those who run the cloud."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from cloudwright.cloud.compute.models import Instance, Migration
from cloudwright.cloud.compute.states import UNDER_WAY
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import NotFound


class MigrationNotFound(NotFound):
    """404, in Nova's words."""

    code = "migration.not_found"
    message = "Migration {id} not found for instance {instance}"


class NotUnderWay(NotFound):
    """404, in Nova's words."""

    code = "migration.not_under_way"
    message = "Migration {id} for server {instance} is not in-progress."


class NotLive(NotFound):
    """404, in Nova's words."""

    code, message = (
        "migration.not_live",
        "Migration {id} for server {instance} is not live-migration.",
    )


def migrations_visible_to(actor: Actor) -> QuerySet[Migration]:
    """Every move for an administrator of the cloud or a reader of the system; none for others. The
    newest first."""
    rows = Migration.objects.select_related("instance__project", "user")
    rows = rows.order_by("-created_at", "-pk")
    return rows if actor.admin or actor.support else rows.none()


def live_under_way(actor: Actor, instance: Instance) -> QuerySet[Migration]:
    """The live migrations of the instance that are not over yet."""
    rows = migrations_visible_to(actor).filter(instance=instance, type="live-migration")
    return rows.filter(status__in=UNDER_WAY)


def live_migration_for(actor: Actor, instance: Instance, number: str) -> Migration:
    """The live migration of the instance that is under way, by its number. Raises
    MigrationNotFound, NotLive, NotUnderWay."""
    said: dict[str, Any] = {"id": number, "instance": instance.uuid}
    rows = migrations_visible_to(actor).filter(instance=instance)
    if not (number.isdecimal() and len(number) < 19):
        raise MigrationNotFound(**said)
    found = rows.filter(pk=int(number)).first()
    if found is None:
        raise MigrationNotFound(**said)
    if found.type != "live-migration":
        raise NotLive(**said)
    if found.status not in UNDER_WAY:
        raise NotUnderWay(**said)
    return found

"""Moves of instances, for those who run the cloud, and a project's own for its managers."""

from __future__ import annotations

from django.db.models import QuerySet

from cloudwright.cloud.compute.models import Instance, Migration
from cloudwright.cloud.compute.states import UNDER_WAY
from cloudwright.kernel.actor import MANAGER, Actor
from cloudwright.kernel.errors import NotFound

LIVE = "live-migration"


class MigrationNotFound(NotFound):
    """404, in Nova's words."""

    code = "migration.not_found"
    message = "Migration {id} not found for instance {instance}"


class NotLive(NotFound):
    """404, in Nova's words."""

    code = "migration.not_live"
    message = "Migration {id} for server {instance} is not live-migration."


class NotUnderWay(NotFound):
    """404, in Nova's words."""

    code = "migration.not_under_way"
    message = "Live migration {id} for server {instance} is not in progress."


def migrations_visible_to(actor: Actor) -> QuerySet[Migration]:
    """Every move for an administrator of the cloud or a reader of the system; those of the token's
    project for its managers; none for others. The newest first."""
    rows = Migration.objects.select_related("instance__project", "user")
    rows = rows.order_by("-created_at", "-pk")
    if actor.sees_hosts:
        return rows
    manages = MANAGER in actor.roles
    return rows.filter(instance__project=actor.project_id) if manages else rows.none()


def live_under_way(actor: Actor, instance: Instance) -> QuerySet[Migration]:
    """The live migrations of the instance that are not over yet: one at most."""
    rows = migrations_visible_to(actor).filter(instance=instance, type=LIVE)
    return rows.filter(status__in=UNDER_WAY)


def migration_for(actor: Actor, instance: Instance, number: str) -> Migration:
    """The move of the instance by its number. Raises MigrationNotFound."""
    rows = migrations_visible_to(actor).filter(instance=instance)
    known = number.isdecimal() and len(number) < 19
    found = rows.filter(pk=int(number)).first() if known else None
    if found is None:
        raise MigrationNotFound(id=number, instance=instance.uuid)
    return found


def live_migration_for(actor: Actor, instance: Instance, number: str) -> Migration:
    """The live one that is under way. Raises MigrationNotFound, NotLive, NotUnderWay."""
    found = migration_for(actor, instance, number)
    if found.type != LIVE:
        raise NotLive(id=number, instance=instance.uuid)
    if found.status not in UNDER_WAY:
        raise NotUnderWay(id=number, instance=instance.uuid)
    return found

"""Moves of servers to other hosts and sizes. A project's managers see its own, and no hosts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpResponse

from cloudwright.cloud.compute.models import Flavor, Migration
from cloudwright.cloud.compute.selectors.migration import LIVE, migrations_visible_to
from cloudwright.cloud.compute.states import UNDER_WAY
from cloudwright.cloud.scheduling.selectors.host import hosts_visible_to
from cloudwright.kernel.errors import Forbidden
from cloudwright.osapi.common.answers import answer, naive_time
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.links import self_and_bookmark
from cloudwright.osapi.common.schema import truth
from cloudwright.osapi.compute.changed import changed
from cloudwright.osapi.compute.pages import links, page
from cloudwright.osapi.compute.schemas import migration as schemas
from cloudwright.osapi.compute.server_filter import by_uuid

# Query key -> column, for what is compared as it is.
COLUMNS = {
    "source_compute": "source",
    "status": "status",
    "migration_type": "type",
}
# Query key -> column, for what names somebody or something.
NAMED = {"instance_uuid": "instance__uuid"}
NAMED_SINCE_80 = {"user_id": "user__uuid", "project_id": "instance__project__uuid"}


def list_migrations(call: Call) -> HttpResponse:
    """GET /os-migrations, newest first; in pages since 2.59."""
    call.query(schemas.listed(call.version))
    rows, limit = migrations_visible_to(call.actor).filter(_wanted(call)), 1000
    if call.version >= (2, 59):
        rows, limit = page(call, rows, columns={}, default=[("created_at", True)])
    found = list(rows)
    made: dict[str, Any] = {"migrations": _entries(call, found)}
    if call.version >= (2, 59):
        made |= links(call, "migrations", found, limit, found[-1].uuid if found else "")
    return answer(made)


def _entries(call: Call, rows: Sequence[Migration]) -> list[dict[str, Any]]:
    """As the list shows them. One query for their hosts, one for their flavors."""
    flavors, addresses = _flavors(rows), addresses_of_hosts(call) if rows else {}
    return [_entry(call, each, flavors, addresses) for each in rows]


def addresses_of_hosts(call: Call) -> dict[str, str]:
    """By name."""
    return dict(hosts_visible_to(call.actor).values_list("name", "address"))


def places(call: Call, migration: Migration, addresses: dict[str, str]) -> dict[str, Any]:
    """Whence and whither, in Nova's five words: here a node is its host."""
    source: str | None = migration.source
    destination = migration.destination or None
    if not call.actor.sees_hosts:
        source = destination = None
    return {
        "source_compute": source,
        "source_node": source,
        "dest_compute": destination,
        "dest_node": destination,
        "dest_host": addresses.get(destination or ""),
    }


def who(call: Call, migration: Migration) -> dict[str, Any]:
    """Who it is since 2.59, and who asked since 2.80."""
    made: dict[str, Any] = {}
    if call.version >= (2, 59):
        made["uuid"] = migration.uuid
    if call.version >= (2, 80):
        made["user_id"] = migration.user.uuid.hex if migration.user else None
        made["project_id"] = migration.instance.project.uuid.hex
    return made


def _entry(
    call: Call, migration: Migration, flavors: dict[str, int], addresses: dict[str, str]
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": migration.pk,
        "instance_uuid": migration.instance.uuid,
        "status": migration.status,
        "old_instance_type_id": flavors.get(migration.old_flavor["flavorid"]),
        "new_instance_type_id": flavors.get(migration.new_flavor["flavorid"]),
        "created_at": naive_time(migration.created_at),
        "updated_at": naive_time(migration.updated_at),
        **places(call, migration, addresses),
        **who(call, migration),
    }
    if call.version >= (2, 23):
        made["migration_type"] = migration.type
        if migration.type == LIVE and migration.status in UNDER_WAY:
            below = f"servers/{migration.instance.uuid}/migrations"
            made["links"] = self_and_bookmark(call, below, str(migration.pk))
    return made


def _flavors(rows: Iterable[Migration]) -> dict[str, int]:
    """The numbers of their flavors, of those that are gone too."""
    names = {size["flavorid"] for each in rows for size in (each.old_flavor, each.new_flavor)}
    found = Flavor.objects.filter(flavorid__in=names).order_by("pk") if names else []
    return {flavor.flavorid: flavor.pk for flavor in found}


def _wanted(call: Call) -> Q:
    """The filters; a name of nobody finds nothing. Raises BadInput, Forbidden (403: hosts, asked
    for by somebody who is not told them)."""
    found = Q()
    if (call.first("host") or call.first("source_compute")) and not call.actor.sees_hosts:
        raise Forbidden
    if truth(call.first("hidden")):
        found &= Q(pk__in=())  # nothing is ever hidden here
    for key, column in COLUMNS.items():
        if value := call.first(key):
            found &= Q(**{column: value})
    if host := call.first("host"):
        found &= Q(source=host) | Q(destination=host)
    named = NAMED | (NAMED_SINCE_80 if call.version >= (2, 80) else {})
    for key, column in named.items():
        if value := call.first(key):
            found &= by_uuid(column, value)
    return found & changed(call, since=(2, 59))

"""The live migration of one server that is under way: looked at, hurried, called off. For
administrators and managers of its project."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.compute.models import Migration
from cloudwright.cloud.compute.selectors.migration import (
    MigrationNotFound,
    live_migration_for,
    live_under_way,
)
from cloudwright.cloud.compute.services import instance_live_migrate as service
from cloudwright.kernel.errors import BadInput, BadTransition
from cloudwright.kernel.units import MIB
from cloudwright.osapi.common.answers import answer, naive_time, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.compute.migration import addresses_of_hosts, places, who
from cloudwright.osapi.compute.schemas import migration as schemas
from cloudwright.osapi.compute.server import server_for
from cloudwright.osapi.compute.wrong_state import in_nova_words


def list_under_way(call: Call, server_id: str) -> HttpResponse:
    """GET /servers/{server_id}/migrations (2.23)."""
    rows = live_under_way(call.actor, server_for(call, server_id))
    addresses = addresses_of_hosts(call)
    return answer({"migrations": [_entry(call, each, addresses) for each in rows]})


def show_under_way(call: Call, server_id: str, migration_id: str) -> HttpResponse:
    """GET /servers/{server_id}/migrations/{migration_id} (2.23)."""
    found = live_migration_for(call.actor, server_for(call, server_id), migration_id)
    return answer({"migration": _entry(call, found, addresses_of_hosts(call))})


def run_action(call: Call, server_id: str, migration_id: str) -> HttpResponse:
    """POST /servers/{server_id}/migrations/{migration_id}/action (2.22): `force_complete`. 400,
    not 404, for a migration that is none."""
    call.body(schemas.ACTION)
    instance = server_for(call, server_id)
    try:
        service.hurry(instance, migration_id, actor=call.actor)
    except MigrationNotFound as problem:
        raise BadInput(reason=problem.text, field="migration_id") from problem
    except BadTransition as problem:
        raise in_nova_words("force_complete", instance, problem) from problem
    return nothing(202)


def abort(call: Call, server_id: str, migration_id: str) -> HttpResponse:
    """DELETE /servers/{server_id}/migrations/{migration_id} (2.24); since 2.65 also one that has
    not begun to send."""
    instance = server_for(call, server_id)
    begun = call.version < (2, 65)
    try:
        service.abort(instance, migration_id, begun=begun, actor=call.actor)
    except BadTransition as problem:
        raise in_nova_words("abort live migration", instance, problem) from problem
    return nothing(202)


def _entry(call: Call, migration: Migration, addresses: dict[str, str]) -> dict[str, Any]:
    return {
        "id": migration.pk,
        "server_uuid": migration.instance.uuid,
        "status": migration.status,
        "created_at": naive_time(migration.created_at),
        "updated_at": naive_time(migration.updated_at),
        **_progress("memory", migration.memory_mib, migration.memory_moved_mib),
        **_progress("disk", migration.disk_mib, migration.disk_moved_mib),
        **places(call, migration, addresses),
        **who(call, migration),
    }


def _progress(what: str, all_mib: int, moved_mib: int) -> dict[str, int]:
    return {
        f"{what}_total_bytes": all_mib * MIB,
        f"{what}_processed_bytes": moved_mib * MIB,
        f"{what}_remaining_bytes": (all_mib - moved_mib) * MIB,
    }

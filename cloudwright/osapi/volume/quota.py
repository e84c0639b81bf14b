"""Quotas and limits: one ledger under Cinder's names."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.core.access.selectors.visible import project_named
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.quota import QuotaLine, defaults, usage_of
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.errors import BadInput, Forbidden
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common import rates
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.schema import Schema, open_obj
from cloudwright.osapi.identity.reach import governing

# Cinder's names, and ours in the ledger.
NAMES = {
    "volumes": "volumes",
    "snapshots": "snapshots",
    "backups": "backups",
    "gigabytes": "gigabytes",
    "backup_gigabytes": "backup_gigabytes",
    "groups": "volume_groups",
    "per_volume_gigabytes": "per_volume_gigabytes",
}
_LIMIT: Schema = {"type": ["integer", "string"], "pattern": "^-?[0-9]+$", "minimum": -1}
UPDATE = open_obj(("quota_set",), quota_set=open_obj(**dict.fromkeys(NAMES, _LIMIT)))


def show_limits(call: Call) -> HttpResponse:
    """GET /v3/limits."""
    lines = {line.name: line for line in usage_of(call.project())}
    absolute = {
        "maxTotalVolumes": lines["volumes"].limit,
        "maxTotalSnapshots": lines["snapshots"].limit,
        "maxTotalBackups": lines["backups"].limit,
        "maxTotalVolumeGigabytes": lines["gigabytes"].limit,
        "maxTotalBackupGigabytes": lines["backup_gigabytes"].limit,
        "totalVolumesUsed": lines["volumes"].usage,
        "totalSnapshotsUsed": lines["snapshots"].usage,
        "totalBackupsUsed": lines["backups"].usage,
        "totalGigabytesUsed": lines["gigabytes"].usage,
        "totalBackupGigabytesUsed": lines["backup_gigabytes"].usage,
    }
    return answer({"limits": {"rate": rates.shown(call), "absolute": absolute}})


def show_quota(call: Call, project_id: str) -> HttpResponse:
    """GET /v3/os-quota-sets/{project_id}?usage=."""
    lines = usage_of(_project(call, project_id))

    def detail(line: QuotaLine) -> Any:
        return {"limit": line.limit, "in_use": line.usage, "reserved": 0}

    show = detail if call.flag("usage") else lambda line: line.limit
    return answer({"quota_set": {"id": project_id} | _set(lines, show)})


def show_defaults(call: Call, project_id: str) -> HttpResponse:
    """GET /v3/os-quota-sets/{project_id}/defaults: what a new project gets."""
    _project(call, project_id)
    return answer({"quota_set": {"id": project_id} | _defaults()})


def update_quota(call: Call, project_id: str) -> HttpResponse:
    """PUT /v3/os-quota-sets/{project_id}: names that are not ours are let pass, as Cinder does."""
    asked = call.body(UPDATE)["quota_set"]
    project = _project(call, project_id)
    limits = {NAMES[name]: _number(asked[name], name) for name in NAMES if name in asked}
    ledger.set_limits(project, limits, actor=governing(call.actor, call.token))
    lines = usage_of(project)
    return answer({"quota_set": _set(lines, lambda line: line.limit)})


def delete_quota(call: Call, project_id: str) -> HttpResponse:
    """DELETE /v3/os-quota-sets/{project_id}: back to what a new project gets."""
    project = _project(call, project_id)
    ledger.reset_limits(project, NAMES.values(), actor=governing(call.actor, call.token))
    return nothing(200)


def show_class(call: Call, class_name: str) -> HttpResponse:
    """GET /v3/os-quota-class-sets/{class_name}: one class, `default`, from the settings."""
    del call
    return answer({"quota_class_set": {"id": class_name} | _defaults()})


def _number(limit: Any, name: str) -> int:
    number = int(limit)
    if not -1 <= number < 2**31:
        raise BadInput(reason=f"Quota limit {name} must be -1 to {2**31 - 1}.", field=name)
    return number


def _project(call: Call, ident: str) -> Project:
    """One's own project, or any for an administrator."""
    uuid = parse_uuid(ident, "project")
    if uuid != call.actor.project_uuid and not call.actor.admin:
        raise Forbidden
    return project_named(uuid, "project")


def _defaults() -> dict[str, int]:
    limits = defaults(list(NAMES.values()))
    return {name: limits[ours] for name, ours in NAMES.items()}


def _set(lines: list[QuotaLine], show: Any) -> dict[str, Any]:
    by_name = {line.name: line for line in lines}
    return {name: show(by_name[ours]) for name, ours in NAMES.items()}

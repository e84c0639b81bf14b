"""Quotas and limits: one ledger under Cinder's names. What it does not count is without limit."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse

from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.quota import QuotaLine, usage_of
from cloudwright.core.quotas.services import ledger
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.errors import BadInput, Forbidden
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.schema import Schema, open_obj
from cloudwright.osapi.identity.reach import unscoped

COUNTED = ("volumes", "snapshots", "backups", "gigabytes", "backup_gigabytes")
UNCOUNTED = ("groups", "per_volume_gigabytes")
_LIMIT: Schema = {"type": ["integer", "string"], "pattern": "^-?[0-9]+$", "minimum": -1}
UPDATE = open_obj(("quota_set",), quota_set=open_obj(**dict.fromkeys(COUNTED, _LIMIT)))


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
    return answer({"limits": {"rate": [], "absolute": absolute}})


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
    """PUT /v3/os-quota-sets/{project_id}: names that are not counted are let pass at -1 only."""
    asked = call.body(UPDATE)["quota_set"]
    project = _project(call, project_id)
    for name, limit in asked.items():
        if name in COUNTED:
            ledger.set_limit(project, name, _number(limit, name), actor=call.actor)
        elif name in UNCOUNTED and _number(limit, name) != -1:
            raise BadInput(reason=f"{name} is not counted here: it stays -1.", field=name)
    lines = usage_of(project)
    return answer({"quota_set": _set(lines, lambda line: line.limit)})


def delete_quota(call: Call, project_id: str) -> HttpResponse:
    """DELETE /v3/os-quota-sets/{project_id}: back to what a new project gets."""
    project = _project(call, project_id)
    for name in COUNTED:
        default = ledger.default_limit("project", name)
        ledger.set_limit(project, name, default, actor=call.actor)
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
    actor = unscoped(call.actor) if call.actor.staff else call.actor
    return get_or_404(projects_visible_to(actor), "project", uuid=uuid)


def _defaults() -> dict[str, int]:
    defaults = settings.CLOUDWRIGHT_QUOTA_DEFAULTS
    return {name: defaults[name] for name in COUNTED} | dict.fromkeys(UNCOUNTED, -1)


def _set(lines: list[QuotaLine], show: Any) -> dict[str, Any]:
    found = {line.name: show(line) for line in lines if line.name in COUNTED}
    return found | {name: show(QuotaLine(name, name, -1, 0)) for name in UNCOUNTED}

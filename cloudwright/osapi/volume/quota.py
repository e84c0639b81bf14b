"""Quotas and limits: one ledger under Cinder's names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.volume.selectors.quota import names_by_type
from cloudwright.core.access.selectors.visible import project_named
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.quota import QuotaLine, defaults, lines_of, preset, usage_of
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.errors import BadInput, Forbidden
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common import rates
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.schema import Schema, wrapped
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
IGNORED = ("id", "tenant_id")
_LIMIT: Schema = {
    "type": ["integer", "string"],
    "pattern": "^-?[0-9]+$",
    "minimum": -1,
    "maximum": 2**31 - 1,
}
UPDATE = wrapped(
    "quota_set",
    {
        "type": "object",
        "minProperties": 1,
        "properties": {key: {} for key in IGNORED},
        "additionalProperties": _LIMIT,
    },
)
UPDATE_CLASS = wrapped("quota_class_set", {"type": "object", "additionalProperties": _LIMIT})
CLASS = "default"


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
    project = _project(call, project_id)

    def detail(line: QuotaLine) -> Any:
        return {"limit": line.limit, "in_use": line.usage, "reserved": 0}

    show = detail if call.flag("usage") else lambda line: line.limit
    return answer({"quota_set": {"id": project_id} | _set(project, _names(), show)})


def show_defaults(call: Call, project_id: str) -> HttpResponse:
    """GET /v3/os-quota-sets/{project_id}/defaults: what a project without limits of its own has."""
    _project(call, project_id)
    return answer({"quota_set": {"id": project_id} | _defaults(_names())})


def update_quota(call: Call, project_id: str) -> HttpResponse:
    """PUT /v3/os-quota-sets/{project_id}: also below what is used."""
    asked, names = call.body(UPDATE)["quota_set"], _names()
    project = _project(call, project_id)
    limits = _limits({name: asked[name] for name in asked if name not in IGNORED}, names, "set")
    ledger.set_limits(project, limits, actor=governing(call.actor, call.token))
    return answer({"quota_set": _set(project, names, lambda line: line.limit)})


def delete_quota(call: Call, project_id: str) -> HttpResponse:
    """DELETE /v3/os-quota-sets/{project_id}: the common limits again."""
    project = _project(call, project_id)
    actor = governing(call.actor, call.token)
    ledger.reset_limits(project, _names().values(), actor=actor)
    return nothing(200)


def show_class(call: Call, class_name: str) -> HttpResponse:
    """GET /v3/os-quota-class-sets/{class_name}: `default`, or what stands in the settings."""
    names = _names()
    shown = _defaults(names) if class_name == CLASS else {
        name: preset(ours) for name, ours in names.items()
    }  # fmt: skip
    return answer({"quota_class_set": {"id": class_name} | shown})


def update_class(call: Call, class_name: str) -> HttpResponse:
    """PUT /v3/os-quota-class-sets/default: every project without a limit of its own has these."""
    asked, names = call.body(UPDATE_CLASS)["quota_class_set"], _names()
    if class_name != CLASS:
        raise BadInput(reason=f"There is one quota class: {CLASS}.", field="class_name")
    limits = _limits(asked, names, "class set")
    ledger.set_limits(None, limits, actor=governing(call.actor, call.token))
    return answer({"quota_class_set": _defaults(names)})


def _limits(asked: Mapping[str, Any], names: Mapping[str, str], what: str) -> dict[str, int]:
    """By the ledger's names. Raises BadInput in Cinder's words."""
    if bad := ", ".join(name for name in asked if name not in names):
        reason = f"Invalid input received: Bad key(s) in quota {what}: {bad}"
        raise BadInput(reason=reason, field=bad)
    return {names[name]: int(limit) for name, limit in asked.items()}


def _project(call: Call, ident: str) -> Project:
    """One's own project, or any for an administrator."""
    uuid = parse_uuid(ident, "project")
    if uuid != call.actor.project_uuid and not call.actor.admin:
        raise Forbidden
    return project_named(uuid, "project")


def _names() -> dict[str, str]:
    return NAMES | names_by_type()


def _defaults(names: Mapping[str, str]) -> dict[str, int]:
    limits = defaults(list(names.values()))
    return {name: limits[ours] for name, ours in names.items()}


def _set(
    project: Project, names: Mapping[str, str], show: Callable[[QuotaLine], Any]
) -> dict[str, Any]:
    lines = lines_of("project", [project.uuid], list(names.values()))[project.uuid]
    return {name: show(line) for name, line in zip(names, lines, strict=True)}

"""Limits and quotas: one ledger under two of Nova's names."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.compute.services.wishes import METADATA_MAX
from cloudwright.core.access.selectors.visible import projects_visible_to
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.quota import QuotaLine, usage_of
from cloudwright.core.quotas.services.ledger import default_limit
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.errors import Forbidden
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common import rates
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.identity.reach import unscoped

# Nova's name -> ours. What the ledger does not count is without limit.
PERSONALITY = ("injected_file_content_bytes", "injected_file_path_bytes", "injected_files")
COUNTED = {"instances": "instances", "cores": "cores", "ram": "ram_mib"}
COUNTED |= {name: name for name in ("server_groups", "server_group_members", *PERSONALITY)}
UNCOUNTED = ("key_pairs",)
FIXED = {"metadata_items": METADATA_MAX}
NETWORK = ("fixed_ips", "floating_ips", "security_group_rules", "security_groups")


def show_limits(call: Call) -> HttpResponse:
    """GET /limits."""
    named = call.first("tenant_id")
    lines = _lines(_project(call, named) if named else call.project())
    absolute: dict[str, int] = {
        "maxTotalInstances": lines["instances"].limit,
        "maxTotalCores": lines["cores"].limit,
        "maxTotalRAMSize": lines["ram"].limit,
        "maxTotalKeypairs": -1,
        "maxServerMeta": METADATA_MAX,
        "maxServerGroups": lines["server_groups"].limit,
        "maxServerGroupMembers": lines["server_group_members"].limit,
        "totalInstancesUsed": lines["instances"].usage,
        "totalCoresUsed": lines["cores"].usage,
        "totalRAMUsed": lines["ram"].usage,
        "totalServerGroupsUsed": lines["server_groups"].usage,
    }
    if call.version < (2, 36):
        absolute |= {
            "maxSecurityGroups": -1,
            "maxSecurityGroupRules": -1,
            "maxTotalFloatingIps": -1,
            "totalFloatingIpsUsed": 0,
            "totalSecurityGroupsUsed": 0,
        }
    if call.version < (2, 39):
        absolute["maxImageMeta"] = METADATA_MAX
    if call.version < (2, 57):
        absolute["maxPersonality"] = lines["injected_files"].limit
        absolute["maxPersonalitySize"] = lines["injected_file_content_bytes"].limit
    return answer({"limits": {"rate": rates.shown(call), "absolute": absolute}})


def show_quota(call: Call, project_id: str) -> HttpResponse:
    """GET /os-quota-sets/{project_id}."""
    lines = _lines(_project(call, project_id))
    return answer({"quota_set": {"id": project_id} | _set(call, lines, lambda line: line.limit)})


def show_usage(call: Call, project_id: str) -> HttpResponse:
    """GET /os-quota-sets/{project_id}/detail."""
    lines = _lines(_project(call, project_id))

    def detail(line: QuotaLine) -> dict[str, int]:
        return {"limit": line.limit, "in_use": line.usage, "reserved": 0}

    return answer({"quota_set": {"id": project_id} | _set(call, lines, detail)})


def show_defaults(call: Call, project_id: str) -> HttpResponse:
    """GET /os-quota-sets/{project_id}/defaults: what a new project gets."""
    lines = {
        name: QuotaLine(name, name, default_limit("project", ours), 0)
        for name, ours in COUNTED.items()
    }
    return answer({"quota_set": {"id": project_id} | _set(call, lines, lambda line: line.limit)})


def _project(call: Call, ident: str) -> Project:
    """One's own project, or any for an administrator."""
    uuid = parse_uuid(ident, "project")
    if uuid != call.actor.project_uuid and not call.actor.admin:
        raise Forbidden
    actor = unscoped(call.actor) if call.actor.staff else call.actor
    return get_or_404(projects_visible_to(actor), "project", uuid=uuid)


def _lines(project: Project) -> dict[str, QuotaLine]:
    found = {line.name: line for line in usage_of(project)}
    return {name: found[ours] for name, ours in COUNTED.items()}


def _set(call: Call, lines: dict[str, QuotaLine], show: Any) -> dict[str, Any]:
    names = list(UNCOUNTED)
    names += NETWORK if call.version < (2, 36) else ()
    made = {name: show(QuotaLine(name, name, FIXED.get(name, -1), 0)) for name in (*names, *FIXED)}
    hidden = PERSONALITY if call.version >= (2, 57) else ()
    return made | {name: show(line) for name, line in lines.items() if name not in hidden}

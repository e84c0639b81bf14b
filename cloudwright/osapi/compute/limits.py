"""Limits: the one ledger, as Nova summed it up."""

from __future__ import annotations

from django.http import HttpResponse

from cloudwright.core.access.selectors.visible import project_named
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.quota import usage_of
from cloudwright.kernel.errors import Forbidden
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common import rates
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call

# Nova's words -> the ledger's names.
MOST = {
    "maxTotalInstances": "instances",
    "maxTotalCores": "cores",
    "maxTotalRAMSize": "ram_mib",
    "maxTotalKeypairs": "key_pairs",
    "maxServerMeta": "metadata_items",
    "maxServerGroups": "server_groups",
    "maxServerGroupMembers": "server_group_members",
}
USED = {
    "totalInstancesUsed": "instances",
    "totalCoresUsed": "cores",
    "totalRAMUsed": "ram_mib",
    "totalServerGroupsUsed": "server_groups",
}
MOST_UNTIL_236 = {
    "maxSecurityGroups": "security_groups",
    "maxSecurityGroupRules": "security_group_rules",
    "maxTotalFloatingIps": "floating_ips",
}
USED_UNTIL_236 = {
    "totalFloatingIpsUsed": "floating_ips",
    "totalSecurityGroupsUsed": "security_groups",
}
MOST_UNTIL_239 = {"maxImageMeta": "metadata_items"}
MOST_UNTIL_257 = {
    "maxPersonality": "injected_files",
    "maxPersonalitySize": "injected_file_content_bytes",
}


def show_limits(call: Call) -> HttpResponse:
    """GET /limits."""
    named = call.first("tenant_id")
    lines = {line.name: line for line in usage_of(_project(call, named))}
    old, older, oldest = (call.version < each for each in ((2, 57), (2, 39), (2, 36)))
    most = MOST | (MOST_UNTIL_257 if old else {}) | (MOST_UNTIL_239 if older else {})
    most |= MOST_UNTIL_236 if oldest else {}
    used = USED | (USED_UNTIL_236 if oldest else {})
    absolute = {word: lines[name].limit for word, name in most.items()}
    absolute |= {word: lines[name].usage for word, name in used.items()}
    return answer({"limits": {"rate": rates.shown(call), "absolute": absolute}})


def _project(call: Call, ident: str) -> Project:
    """One's own project, or any that an administrator names."""
    if not ident or (uuid := parse_uuid(ident, "project")) == call.actor.project_uuid:
        return call.project()
    if not call.actor.admin:
        raise Forbidden
    return project_named(uuid)

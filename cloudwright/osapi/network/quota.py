"""Quotas of networking: the one ledger, by Neutron's names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from cloudwright.core.access.selectors.visible import project_named
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.quota import QuotaLine, defaults, usage_of
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.errors import BadInput, Forbidden
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.identity.reach import governing
from cloudwright.osapi.network.attributes import Attribute, number, taken

NAMES = {
    "network": "networks",
    "subnet": "subnets",
    "subnetpool": "subnet_pools",
    "port": "ports",
    "router": "routers",
    "floatingip": "floating_ips",
    "security_group": "security_groups",
    "security_group_rule": "security_group_rules",
    "rbac_policy": "rbac_policies",
}
LIMITS = {name: Attribute(number) for name in NAMES}


def show_quota(call: Call, project_id: str) -> HttpResponse:
    """GET /v2.0/quotas/{project_id}, one's own or any for an administrator; -1 is no limit."""
    return _answered(_project(call, project_id), lambda line: line.limit)


def show_details(call: Call, project_id: str) -> HttpResponse:
    """GET /v2.0/quotas/{project_id}/details.json: the use beside the limit."""

    def detail(line: QuotaLine) -> dict[str, int]:
        return {"limit": line.limit, "used": line.usage, "reserved": 0}

    return _answered(_project(call, project_id), detail)


def show_default(call: Call, project_id: str) -> HttpResponse:
    """GET /v2.0/quotas/{project_id}/default: what a new project gets."""
    _project(call, project_id)
    limits = defaults(list(NAMES.values()))
    return answer({"quota": {name: limits[ours] for name, ours in NAMES.items()}})


def update_quota(call: Call, project_id: str) -> HttpResponse:
    """PUT /v2.0/quotas/{project_id}."""
    project, body = _project(call, project_id), call.json()
    if not isinstance(body, dict) or "quota" not in body:
        raise BadInput(reason="Resource body required: quota")
    values = taken(LIMITS, body["quota"], creating=False)
    limits = {NAMES[name]: limit for name, limit in values.items()}
    ledger.set_limits(project, limits, actor=governing(call.actor, call.token))
    return _answered(project, lambda line: line.limit)


def reset_quota(call: Call, project_id: str) -> HttpResponse:
    """DELETE /v2.0/quotas/{project_id}: the defaults again."""
    project = _project(call, project_id)
    ledger.reset_limits(project, NAMES.values(), actor=governing(call.actor, call.token))
    return nothing()


def _project(call: Call, ident: str) -> Project:
    uuid = parse_uuid(ident, "Project")
    if uuid == call.actor.project_uuid:
        return call.project()
    if not call.actor.admin:
        raise Forbidden
    return project_named(uuid)


def _answered(project: Project, shown: Callable[[QuotaLine], Any]) -> HttpResponse:
    lines = {line.name: line for line in usage_of(project)}
    return answer({"quota": {name: shown(lines[ours]) for name, ours in NAMES.items()}})

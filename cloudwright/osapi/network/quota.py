"""Quotas of networking: the one ledger, by Neutron's names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from cloudwright.core.access.selectors.visible import project_named
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.quota import (
    QuotaLine,
    defaults,
    lines_of,
    projects_with_own,
    usage_of,
)
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.errors import BadInput, Forbidden, NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.identity.reach import governing
from cloudwright.osapi.network.attributes import Attribute, boolean, number, taken

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


def _limit(value: Any) -> int:
    if (found := number(value)) < -1:
        raise ValueError(f"'{found}' is too small - must be at least '-1'")
    return found


UPDATE = {name: Attribute(_limit) for name in NAMES} | {
    name: Attribute(boolean) for name in ("force", "check_limit")
}


def list_quotas(call: Call) -> HttpResponse:
    """GET /v2.0/quotas: of the projects that have a limit of their own."""
    del call
    owners = projects_with_own(list(NAMES.values()))
    lines = lines_of("project", owners, list(NAMES.values()))
    entries = [
        dict(zip(NAMES, (line.limit for line in lines[uuid]), strict=True))
        | dict.fromkeys(("tenant_id", "project_id"), uuid.hex)
        for uuid in owners
    ]
    return answer({"quotas": entries})


def show_project(call: Call) -> HttpResponse:
    """GET /v2.0/quotas/project: which one the token is for."""
    return answer({"project": {"project_id": call.project().uuid.hex}})


def show_tenant(call: Call) -> HttpResponse:
    """GET /v2.0/quotas/tenant: the same, as it was called."""
    return answer({"tenant": {"tenant_id": call.project().uuid.hex}})


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
    """PUT /v2.0/quotas/{project_id}: with `check_limit`, not below what is used."""
    project, body = _project(call, project_id), call.json()
    if not isinstance(body, dict) or "quota" not in body:
        raise BadInput(reason="Resource body required: quota")
    values = taken(UPDATE, body["quota"], creating=False)
    limits = {ours: values[name] for name, ours in NAMES.items() if name in values}
    force = not values.get("check_limit", False)
    actor = governing(call.actor, call.token)
    try:
        ledger.set_limits(project, limits, actor=actor, force=force)
    except ledger.LimitBelowUsage as exc:
        theirs = {ours: name for name, ours in NAMES.items()}
        exc.params["name"] = theirs[str(exc.params["name"])]
        raise
    return _answered(project, lambda line: line.limit)


def reset_quota(call: Call, project_id: str) -> HttpResponse:
    """DELETE /v2.0/quotas/{project_id}: the common limits again; 404 where there are no others."""
    project, actor = _project(call, project_id), governing(call.actor, call.token)
    if not ledger.reset_limits(project, NAMES.values(), actor=actor):
        raise NotFound(kind="TenantQuota", id=project_id)
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

"""RBAC policies: whom a network is shared with."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.network.models import RBACPolicy
from cloudwright.cloud.network.selectors.network import network_for
from cloudwright.cloud.network.selectors.rbac_policy import (
    rbac_policies_visible_to,
    rbac_policy_for,
)
from cloudwright.cloud.network.services import rbac_policy as policies
from cloudwright.core.access.selectors.visible import project_named
from cloudwright.core.projects.models import Project
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.network.collection import Collection, of
from cloudwright.osapi.network.filters import OWNED, as_text, as_uuid
from cloudwright.osapi.network.schemas.rbac_policy import RBAC_POLICY

EVERYBODY = "*"


def list_policies(call: Call) -> HttpResponse:
    """GET /v2.0/rbac-policies."""
    return POLICIES.listed(call, rbac_policies_visible_to(call.actor))


def show_policy(call: Call, policy_id: str) -> HttpResponse:
    """GET /v2.0/rbac-policies/{policy_id}."""
    return POLICIES.one(call, rbac_policy_for(call.actor, parse_uuid(policy_id, "RbacPolicy")))


def create_policy(call: Call) -> HttpResponse:
    """POST /v2.0/rbac-policies."""

    def make(project: Project, values: dict[str, Any]) -> RBACPolicy:
        target = values["target"]
        return policies.create(
            project,
            network_for(call.actor, values["network"]),
            action=values["action"],
            target=None if target == EVERYBODY else project_named(parse_uuid(target, "Project")),
            actor=call.actor,
        )

    return POLICIES.created(call, make)


def delete_policy(call: Call, policy_id: str) -> HttpResponse:
    """DELETE /v2.0/rbac-policies/{policy_id}."""
    policy = rbac_policy_for(call.actor, parse_uuid(policy_id, "RbacPolicy"))
    policies.delete(policy, actor=call.actor)
    return nothing()


def _as_policy(call: Call, policy: RBACPolicy) -> dict[str, Any]:
    del call
    target = policy.target.uuid.hex if policy.target else EVERYBODY
    return {
        "id": policy.uuid,
        **of(policy.project),
        "object_type": "network",
        "object_id": policy.network.uuid,
        "action": policy.action,
        "target_tenant": target,
    }


POLICIES = Collection(
    "rbac_policy",
    {
        "id": ("uuid", as_uuid),
        **OWNED,
        "object_id": ("network__uuid", as_uuid),
        "action": ("action", as_text),
        "target_tenant": ("target__uuid", as_uuid),
    },
    _as_policy,
    RBAC_POLICY,
    plural="rbac_policies",
)

"""Sharing a network with one project or with all."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from cloudwright.cloud.network.models import Network, Port, RBACPolicy
from cloudwright.cloud.network.models.rbac_policy import AS_EXTERNAL, AS_SHARED
from cloudwright.cloud.network.services.announce import announce
from cloudwright.core.admission.gates import check
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict


class PolicyExists(Conflict):
    """409: it is shared so already."""

    code = "rbac_policy.exists"
    message = "An RBAC policy already exists with those values."


class PolicyInUse(Conflict):
    """409: the other project has ports there."""

    code = "rbac_policy.in_use"
    message = "RBAC policy on network {id} cannot be removed because other objects depend on it."


def create(
    project: Project, network: Network, *, action: str, target: Project | None, actor: Actor
) -> RBACPolicy:
    """Let `target`, or everybody (None), use the network. Everybody's use and external ones are an
    administrator's to give. Raises Refused, BadInput, PolicyExists, QuotaExceeded."""
    check("rbac_policy.create", project, actor)
    check("network.update", network, actor)
    if action not in (AS_SHARED, AS_EXTERNAL):
        raise BadInput(reason=f"Action {action} is not valid for a network.", field="action")
    if target is None or action == AS_EXTERNAL:
        check("network.provide", network, actor)
    try:
        with transaction.atomic():
            policy = RBACPolicy.objects.create(
                project=project, network=network, action=action, target=target
            )
            ledger.reserve(project, ("rbac_policy", policy.uuid), {"rbac_policies": 1})
            announce("rbac_policy", "created", policy, actor)
    except IntegrityError as exc:
        raise PolicyExists from exc
    return policy


def delete(policy: RBACPolicy, *, actor: Actor) -> None:
    """Take it back, unless those it was given to have ports there. Raises Refused, PolicyInUse."""
    check("rbac_policy.delete", policy, actor)
    with transaction.atomic():
        used = Port.objects.filter(network=policy.network).exclude(project=policy.network.project)
        if policy.target is not None:
            used = used.filter(project=policy.target)
        if used.exists():
            raise PolicyInUse(id=policy.network.uuid)
        ledger.release(("rbac_policy", policy.uuid))
        announce("rbac_policy", "deleted", policy, actor)
        policy.delete()

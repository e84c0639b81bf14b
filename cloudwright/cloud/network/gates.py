"""Why a project must stay: others have ports in its networks, or ranges out of its pools."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cloudwright.cloud.network.models import Port, Subnet, SubnetPool
from cloudwright.core.admission.gates import Refusal, register
from cloudwright.core.projects.models import Project
from cloudwright.kernel.actor import Actor


@register
def project_gate(
    action: str,
    target: Any,
    params: Mapping[str, Any],
    actor: Actor,
) -> Refusal | None:
    """What others use does not go by the way."""
    if action != "project.delete" or not isinstance(target, Project):
        return None
    ports = Port.objects.filter(network__project=target).exclude(project=target).count()
    subnets = Subnet.objects.filter(pool__project=target).exclude(network__project=target).count()
    pools = SubnetPool.objects.filter(scope__project=target).exclude(project=target).count()
    if not ports and not subnets and not pools:
        return None
    message = (
        f"Others use networks of the project: {ports} ports, {subnets} subnets of its pools,"
        f" {pools} pools of its scopes. Have them removed first."
    )
    return Refusal("project.networks_in_use", message)

"""Why a project must stay: others have ports in its networks, or ranges out of its pools."""

from __future__ import annotations

from cloudwright.cloud.network.models import Port, Subnet, SubnetPool
from cloudwright.core.admission.gates import Refusal, against
from cloudwright.core.projects.models import Project


@against("project.delete", Project)
def project_gate(project: Project) -> Refusal | None:
    """What others use does not go by the way."""
    ports = Port.objects.filter(network__project=project).exclude(project=project).count()
    subnets = Subnet.objects.filter(pool__project=project).exclude(network__project=project).count()
    pools = SubnetPool.objects.filter(scope__project=project).exclude(project=project).count()
    if not ports and not subnets and not pools:
        return None
    message = (
        f"Others use networks of the project: {ports} ports, {subnets} subnets of its pools,"
        f" {pools} pools of its scopes. Have them removed first."
    )
    return Refusal("project.networks_in_use", message)

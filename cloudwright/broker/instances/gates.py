"""Why a project must stay: it has instances elsewhere, which do not go with it (DESIGN §2)."""

from __future__ import annotations

from cloudwright.broker.instances.models import Instance
from cloudwright.broker.services import providers
from cloudwright.core.admission.gates import Refusal, against
from cloudwright.core.projects.models import Project


@against("project.delete", Project)
def project_gate(project: Project) -> Refusal | None:
    """Where the project itself is the tenant, what is in it goes with it; elsewhere it is paid for
    until somebody deletes it there."""
    kinds = Instance.objects.filter(project=project).values_list("settings__type", flat=True)
    left = [kind for kind in kinds if not providers.info_of(kind).adopts_tenants]
    if not left:
        return None
    message = f"The project has {len(left)} instances at other providers. Delete or unlink them."
    return Refusal("project.has_resources", message)

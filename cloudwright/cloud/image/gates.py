"""Why a project must stay: others start machines from its images, or one is protected."""

from __future__ import annotations

from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.selectors.image import COMMUNITY, PUBLIC
from cloudwright.core.admission.gates import Refusal, against
from cloudwright.core.projects.models import Project


@against("project.delete", Project)
def project_gate(project: Project) -> Refusal | None:
    """A project's images go with it; those that everybody uses, and those that somebody guarded
    against a slip, do not go by the way."""
    living = Image.objects.filter(project=project, deleted_at=None)
    if guarded := living.filter(protected=True).count():
        message = f"The project owns {guarded} protected images. Take the protection away first."
        return Refusal("project.has_protected_images", message)
    count = living.filter(visibility__in=(PUBLIC, COMMUNITY)).count()
    if not count:
        return None
    message = f"The project owns {count} public images. Delete them first, or make them private."
    return Refusal("project.has_public_images", message)

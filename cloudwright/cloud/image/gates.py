"""Why a project must stay: others start machines from its images, or one is protected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.selectors.image import COMMUNITY, PUBLIC
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
    """A project's images go with it; those that everybody uses, and those that somebody guarded
    against a slip, do not go by the way."""
    if action != "project.delete" or not isinstance(target, Project):
        return None
    living = Image.objects.filter(project=target, deleted_at=None)
    if guarded := living.filter(protected=True).count():
        message = f"The project owns {guarded} protected images. Take the protection away first."
        return Refusal("project.has_protected_images", message)
    count = living.filter(visibility__in=(PUBLIC, COMMUNITY)).count()
    if not count:
        return None
    message = f"The project owns {count} public images. Delete them first, or make them private."
    return Refusal("project.has_public_images", message)

"""What a project uses of its quota for images, by Glance's names."""

from __future__ import annotations

from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.states import IMPORTING, SAVING, UPLOADING
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.quota import usage_of as quotas_of

NAMES = {
    "image_size_total": "image_mib",
    "image_stage_total": "image_stage_mib",
    "image_count_total": "images",
}


def usage_of(project: Project) -> list[tuple[str, int, int]]:
    """Name, limit (-1: none), usage; sizes in MiB. How many are arriving is counted, not limited.
    No guard: the caller has shown that the actor sees the project."""
    lines = {line.name: line for line in quotas_of(project)}
    found = [(name, lines[ours].limit, lines[ours].usage) for name, ours in NAMES.items()]
    arriving = Image.objects.filter(
        project=project, deleted_at=None, state__in=(SAVING, UPLOADING, IMPORTING)
    )
    return [*found, ("image_count_uploading", -1, arriving.count())]

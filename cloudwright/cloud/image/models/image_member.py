from __future__ import annotations

from django.db import models

from cloudwright.cloud.image.models.image import Image
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import Row


class ImageMember(Row):
    """A project with which a shared image is shared. `project` is the member, not the owner.

    `status` is the member's own word: pending, accepted (its lists show the image) or rejected.
    Whatever it is, the member may look at the image and start machines from it.
    """

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="members")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="shared_images")
    status = models.CharField(max_length=10, default="pending")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "project"], name="image_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.image} for {self.project}"

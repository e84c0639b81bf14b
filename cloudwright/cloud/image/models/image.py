from __future__ import annotations

from django.db import models
from django.db.models import Q

from cloudwright.core.projects.models import Project
from cloudwright.core.rows import Row


class Image(Row):
    """A disk to start machines from. Its bytes lie in the image folder under the uuid.

    `verified` says that the bytes were seen to be what `disk_format` declares: nothing may be made
    from an image that is active but unverified (DESIGN §4). `size_bytes` and `virtual_mib` are
    null until the bytes are there. Sizes of bytes are bytes, all others MiB. `import_uuid` is the
    operation that imports the bytes, or did; `import_failed` that the last one could not.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="images")
    name = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=20, default="queued")
    visibility = models.CharField(max_length=10, default="shared")
    disk_format = models.CharField(max_length=20, null=True)
    container_format = models.CharField(max_length=20, null=True)
    min_disk_mib = models.IntegerField(default=0)
    min_ram_mib = models.IntegerField(default=0)
    protected = models.BooleanField(default=False)
    hidden = models.BooleanField(default=False)
    tags = models.JSONField(default=list)
    properties = models.JSONField(default=dict)
    size_bytes = models.BigIntegerField(null=True)
    virtual_mib = models.BigIntegerField(null=True)
    checksum = models.CharField(max_length=32, blank=True)
    sha512 = models.CharField(max_length=128, blank=True)
    verified = models.BooleanField(default=False)
    error_message = models.TextField(blank=True)
    source_instance_uuid = models.UUIDField(null=True)
    import_uuid = models.UUIDField(null=True)
    import_failed = models.BooleanField(default=False)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["-created_at", "-id"], name="image_recent", condition=Q(deleted_at=None)
            )
        ]

    def __str__(self) -> str:
        return self.name or str(self.uuid)

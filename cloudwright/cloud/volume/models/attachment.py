from __future__ import annotations

from django.db import models

from cloudwright.cloud.volume.models.volume import Volume
from cloudwright.core.rows import Row


class Attachment(Row):
    """A volume in an instance, or on its way in. The row goes when the volume is out again.

    `device` is the name that the guest was promised, such as /dev/vdb. `status` is reserved until
    it is attached.
    """

    volume = models.ForeignKey(Volume, on_delete=models.CASCADE, related_name="attachments")
    instance_uuid = models.UUIDField(null=True, db_index=True)
    host_name = models.CharField(max_length=255, null=True)
    device = models.CharField(max_length=255, blank=True)
    status = models.CharField(max_length=10, default="attached")
    mode = models.CharField(max_length=2, default="rw")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["volume", "instance_uuid"], name="attachment_once")
        ]

    def __str__(self) -> str:
        return f"{self.volume_id} in {self.instance_uuid}"

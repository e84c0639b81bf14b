from __future__ import annotations

from django.db import models

from cloudwright.cloud.scheduling.models import Host
from cloudwright.core.rows import Row


class Pool(Row):
    """What an administrator said of the storage of a host; nothing was said where there is no row.

    A disabled or frozen pool keeps what it has and takes nothing new. Whether machines start on the
    host is another matter (`Host.enabled`).
    """

    host = models.OneToOneField(Host, on_delete=models.CASCADE, related_name="pool")
    enabled = models.BooleanField(default=True)
    disabled_reason = models.CharField(max_length=255, blank=True)
    frozen = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"pool of {self.host}"

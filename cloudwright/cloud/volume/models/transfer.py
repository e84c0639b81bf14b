from __future__ import annotations

from django.db import models

from cloudwright.cloud.volume.models.volume import Volume
from cloudwright.core.rows import Row


class Transfer(Row):
    """An offer of a volume to whoever knows the key, which is kept hashed and shown once.

    The volume's snapshots go along where `with_snapshots` says so.
    """

    volume = models.OneToOneField(Volume, on_delete=models.CASCADE, related_name="transfer")
    name = models.CharField(max_length=255, blank=True)
    with_snapshots = models.BooleanField(default=False)
    key_hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name or str(self.uuid)

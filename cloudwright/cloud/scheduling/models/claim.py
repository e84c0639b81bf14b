from __future__ import annotations

from django.db import models

from cloudwright.cloud.scheduling.models.host import Host


class Claim(models.Model):
    """What one instance takes of one host. One claim an instance; made and released by UPDATEs
    that move the host's `used_*` in the same transaction."""

    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="claims")
    instance_uuid = models.UUIDField(unique=True)
    vcpus = models.IntegerField()
    ram_mib = models.IntegerField()
    disk_mib = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.instance_uuid} on {self.host_id}"

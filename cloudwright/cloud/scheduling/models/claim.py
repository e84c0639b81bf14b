from __future__ import annotations

from django.db import models

from cloudwright.cloud.scheduling.models.host import Host
from cloudwright.cloud.scheduling.models.instance_group import InstanceGroup


class Claim(models.Model):
    """What one instance takes of one host. One claim an instance; made and released by UPDATEs
    that move the host's `used_*` in the same transaction. `apart` is set for members of a group
    that wants one of them a host: the index below keeps them apart whatever else happens."""

    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="claims")
    instance_uuid = models.UUIDField(unique=True)
    vcpus = models.IntegerField()
    ram_mib = models.IntegerField()
    disk_mib = models.BigIntegerField()
    flavor = models.CharField(max_length=255, blank=True)
    apart = models.ForeignKey(InstanceGroup, on_delete=models.SET_NULL, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["host", "apart"], name="claim_apart")]

    def __str__(self) -> str:
        return f"{self.instance_uuid} on {self.host_id}"

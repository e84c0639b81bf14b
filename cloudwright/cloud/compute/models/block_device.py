from __future__ import annotations

from django.db import models

from cloudwright.cloud.compute.models.instance import Instance
from cloudwright.cloud.volume.models import Volume
from cloudwright.core.rows import Row

VOLUME, EPHEMERAL, SWAP = "volume", "ephemeral", "swap"
WANTED, ATTACHING, ATTACHED = "wanted", "attaching", "attached"
DETACHING, RELEASED = "detaching", "released"


class BlockDevice(Row):
    """A disk of an instance beside the root disk that it has from its image: a volume, or a disk of
    its own (`kind` ephemeral or swap) that comes and goes with the instance.

    The row is there from the request that asked for it until the disk is out again. `device` is the
    name that the guest was promised, once in the instance. `boot_index` 0: the instance starts from
    it. `state` is a volume's: wanted while it is being made, attaching, attached, detaching;
    released where the instance could not be made and the volume is free again.
    """

    instance = models.ForeignKey(Instance, on_delete=models.CASCADE, related_name="block_devices")
    volume = models.ForeignKey(
        Volume, on_delete=models.CASCADE, null=True, related_name="block_devices"
    )
    kind = models.CharField(max_length=10, default=VOLUME)
    size_mib = models.BigIntegerField()
    device = models.CharField(max_length=255)
    boot_index = models.IntegerField(null=True)
    tag = models.CharField(max_length=60, blank=True)
    delete_on_termination = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default=ATTACHING)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instance", "device"], name="block_device_name"),
            models.UniqueConstraint(fields=["instance", "volume"], name="block_device_volume"),
        ]

    def __str__(self) -> str:
        return self.device

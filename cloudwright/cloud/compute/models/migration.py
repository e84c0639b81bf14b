from __future__ import annotations

from django.db import models

from cloudwright.cloud.compute.models.instance import Instance
from cloudwright.core.accounts.models import User
from cloudwright.core.rows import Row


class Migration(Row):
    """One move of an instance to another size, another host, or both.

    `type` is Nova's: resize, migration, live-migration, evacuation. `source` and `destination` are
    names of hosts, which may be the same one. Until its end both sizes are held: the machine's
    share of a host by the instance, the other one by this row's uuid. `was` is the vm_state to go
    back to. `status` moves by `states.MIGRATION`. A live one tells how far it is, and may be
    `hurried`: asked to end soon, even if the guest has to stand still for it.
    """

    instance = models.ForeignKey(Instance, on_delete=models.CASCADE, related_name="migrations")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    type = models.CharField(max_length=20)
    status = models.CharField(max_length=20, default="accepted")
    source = models.CharField(max_length=120)
    destination = models.CharField(max_length=120, blank=True)
    was = models.CharField(max_length=20, default="active")
    old_flavor = models.JSONField()
    new_flavor = models.JSONField()
    old_disk_mib = models.IntegerField()
    new_disk_mib = models.IntegerField()
    hurried = models.BooleanField(default=False)
    memory_mib = models.IntegerField(default=0)
    memory_moved_mib = models.IntegerField(default=0)
    disk_mib = models.IntegerField(default=0)
    disk_moved_mib = models.IntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="migration_recent"),
            models.Index(fields=["status", "updated_at"], name="migration_status"),
        ]

    @property
    def moves(self) -> bool:
        """Whether it takes the instance to another host."""
        return self.source != self.destination

    def __str__(self) -> str:
        return f"{self.type} of {self.instance_id} from {self.source} to {self.destination}"

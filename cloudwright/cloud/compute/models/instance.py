from __future__ import annotations

from django.db import models
from django.db.models import Q

from cloudwright.cloud.image.models import Image
from cloudwright.cloud.scheduling.models import Host
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import Row
from cloudwright.core.secrets.fields import EncryptedTextField

# The columns that name images on which its disks stand, or will again.
IMAGES = ("image", "base_image", "shelved_image", "rescue_image")


class Instance(Row):
    """A virtual machine of the embedded cloud; the Compute API calls it a server.

    `state` is `<vm_state>/<task_state>` (`active/`, `active/powering-off`), one column so that one
    UPDATE can compare and swap it; `states.py` holds the table and derives Nova's status. The
    flavor is copied at creation, so a flavor may go. `tag` is the claim of whoever manages the
    instance from above (DESIGN §3, Idempotence); unique in the project while the instance lives;
    `tags` are the user's own, at most 50. `image` is what it was made from and is shown; the disk
    stands on `base_image` instead once it came back from its shelf. `shelved_image` is its disk
    while it is on the shelf, `rescue_image` what it is booted from while it is being rescued.
    `auto_disk_config` says whether the guest may grow its root partition to the disk; null was not
    said, and the image's own habit holds.

    `disk_mib` is the root disk from the image, 0 where it starts from a volume; `own_disks_mib` are
    its ephemeral and swap disks together.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="instances")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    name = models.CharField(max_length=255)
    hostname = models.CharField(max_length=255)
    description = models.CharField(max_length=255, blank=True)
    tag = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=60, default="building/scheduling")
    power = models.CharField(max_length=20, blank=True)
    flavor = models.JSONField()
    vcpus = models.IntegerField()
    ram_mib = models.IntegerField()
    disk_mib = models.IntegerField()
    own_disks_mib = models.IntegerField(default=0)
    image = models.ForeignKey(Image, on_delete=models.SET_NULL, null=True)
    base_image = models.ForeignKey(
        Image, on_delete=models.SET_NULL, null=True, related_name="based_instances"
    )
    shelved_image = models.ForeignKey(
        Image, on_delete=models.SET_NULL, null=True, related_name="shelved_instances"
    )
    rescue_image = models.ForeignKey(
        Image, on_delete=models.SET_NULL, null=True, related_name="rescued_instances"
    )
    host = models.ForeignKey(Host, on_delete=models.SET_NULL, null=True, related_name="instances")
    availability_zone = models.CharField(max_length=60, default="nova")
    pinned_zone = models.CharField(max_length=60, blank=True)
    scheduler_hints = models.JSONField(default=dict)
    key_name = models.CharField(max_length=255, blank=True)
    public_key = models.TextField(blank=True)
    user_data = models.TextField(blank=True)
    metadata = models.JSONField(default=dict)
    config_drive = models.BooleanField(default=True)
    admin_pass = EncryptedTextField(blank=True)
    auto_disk_config = models.BooleanField(null=True)
    access_ipv4 = models.GenericIPAddressField(null=True)
    access_ipv6 = models.GenericIPAddressField(null=True)
    reservation_id = models.CharField(max_length=36, blank=True)
    tags = models.JSONField(default=list)
    locked = models.BooleanField(default=False)
    locked_reason = models.CharField(max_length=255, blank=True)
    locked_by = models.CharField(max_length=10, blank=True)
    error_message = models.TextField(blank=True)
    error_internal = models.TextField(blank=True)
    error_at = models.DateTimeField(null=True)
    launched_at = models.DateTimeField(null=True)
    terminated_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "tag"],
                name="instance_tag",
                condition=Q(deleted_at=None) & ~Q(tag=""),
            )
        ]
        indexes = [
            models.Index(
                fields=["project", "-created_at", "-id"],
                name="instance_recent",
                condition=Q(deleted_at=None),
            ),
            models.Index(fields=["updated_at"], name="instance_changed"),
        ]

    @property
    def local_mib(self) -> int:
        """All that it takes of its host's disk."""
        return self.disk_mib + self.own_disks_mib

    @property
    def vm_state(self) -> str:
        """Nova's vm_state: what the machine is when nothing is going on."""
        return self.state.partition("/")[0]

    @property
    def task_state(self) -> str | None:
        """Nova's task_state: what is going on, or None."""
        return self.state.partition("/")[2] or None

    @property
    def queue(self) -> str:
        """The operations queue of its host; of everybody while it is on none."""
        return self.host.queue if self.host is not None else "default"

    def __str__(self) -> str:
        return self.name

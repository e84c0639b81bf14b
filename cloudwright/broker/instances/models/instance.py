from __future__ import annotations

from django.db import models
from django.db.models import Q

from cloudwright.broker.services.models import Link, ServiceSettings
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import Row


class Instance(Row):
    """A virtual machine that we manage, wherever it runs.

    `state` is NodeConductor's StateMixin, `runtime_state` the backend's own word. `settings` and
    `project` repeat the link's, for one-query lists and the unique claim (settings, backend_id).
    The uuid is the tag under which the backend is asked to make it.
    """

    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="instances")
    settings = models.ForeignKey(ServiceSettings, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="broker_instances")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=255)
    description = models.CharField(max_length=500, blank=True)
    backend_id = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=30, default="Creation Scheduled")
    runtime_state = models.CharField(max_length=40, blank=True)
    cores = models.IntegerField(default=0)
    ram_mib = models.IntegerField(default=0)
    disk_mib = models.IntegerField(default=0)
    internal_ips = models.JSONField(default=list)
    external_ips = models.JSONField(default=list)
    access = models.JSONField(default=dict)
    image_name = models.CharField(max_length=255, blank=True)
    image_id = models.CharField(max_length=255, blank=True)
    flavor_name = models.CharField(max_length=255, blank=True)
    flavor_id = models.CharField(max_length=255, blank=True)
    key_name = models.CharField(max_length=255, blank=True)
    key_fingerprint = models.CharField(max_length=60, blank=True)
    user_data = models.TextField(blank=True)
    host_name = models.CharField(max_length=120, blank=True)
    error_message = models.TextField(blank=True)
    started_at = models.DateTimeField(null=True)
    synced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["settings", "backend_id"],
                name="instance_backend",
                condition=~Q(backend_id=""),
            )
        ]
        indexes = [
            models.Index(fields=["project", "-created_at"], name="broker_instance_recent"),
            models.Index(fields=["-created_at", "-id"], name="broker_instance_newest"),
        ]

    def __str__(self) -> str:
        return self.name

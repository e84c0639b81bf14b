from __future__ import annotations

from django.db import models

from cloudwright.core.projects.models import Project
from cloudwright.core.rows import Row


class Message(Row):
    """Why something that was asked for did not come about, for whoever asked.

    `resource_kind` is volume, snapshot or backup; `action` is what was to be done to it. Kept until
    somebody deletes it, or until `expires_at`.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="volume_messages")
    resource_kind = models.CharField(max_length=20)
    resource_uuid = models.UUIDField()
    action = models.CharField(max_length=40)
    code = models.CharField(max_length=80)
    text = models.TextField()
    level = models.CharField(max_length=10, default="ERROR")
    request_id = models.CharField(max_length=60, blank=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["project", "-created_at", "-id"], name="message_recent")]

    def __str__(self) -> str:
        return self.text

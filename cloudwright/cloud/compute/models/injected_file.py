from __future__ import annotations

from django.db import models

from cloudwright.cloud.compute.models.instance import Instance
from cloudwright.core.secrets.fields import EncryptedTextField


class InjectedFile(models.Model):
    """A file that the owner of an instance put on its config drive. `contents` is base64, and
    encrypted: keys are what people inject. The rows go when the instance is deleted."""

    instance = models.ForeignKey(Instance, on_delete=models.CASCADE, related_name="injected_files")
    path = models.TextField()
    contents = EncryptedTextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instance", "path"], name="injected_file_path")
        ]

    def __str__(self) -> str:
        return self.path

from __future__ import annotations

from django.db import models

from cloudwright.core.accounts.models import Customer
from cloudwright.core.rows import Row
from cloudwright.core.secrets.fields import EncryptedJSONField


class ServiceSettings(Row):
    """One account at one provider. `shared` ones serve every customer; others belong to one.

    `type` is the provider's key; `options` is encrypted and shown only to those who may change it.
    """

    name = models.CharField(max_length=150)
    type = models.CharField(max_length=40)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    shared = models.BooleanField(default=False)
    options = EncryptedJSONField(default=dict)
    state = models.CharField(max_length=30, default="Creation Scheduled")
    error_message = models.TextField(blank=True)
    synced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["type", "name", "customer"], name="settings_name", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.name

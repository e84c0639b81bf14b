from __future__ import annotations

from django.db import models

from cloudwright.broker.services.models.settings import ServiceSettings
from cloudwright.core.accounts.models import Customer
from cloudwright.core.rows import Row


class Service(Row):
    """Settings put at the disposal of one customer."""

    settings = models.ForeignKey(ServiceSettings, on_delete=models.CASCADE, related_name="services")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="services")
    name = models.CharField(max_length=150)
    available_for_all = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "settings"], name="service_once")
        ]

    def __str__(self) -> str:
        return self.name

from __future__ import annotations

from django.db import models

from cloudwright.core.accounts.models import User
from cloudwright.core.rows import Row


class AccessRule(Row):
    """One sort of call that an application credential may make: a service by its type, a method, a
    path in which `*` and `{name}` are one segment and `**` any number.

    It outlives the credentials that use it, and is its user's to use again.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="access_rules")
    service = models.CharField(max_length=64)
    method = models.CharField(max_length=16)
    path = models.CharField(max_length=128)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "service", "method", "path"], name="access_rule_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.path} of {self.service}"

from __future__ import annotations

from django.db import models


class Lease(models.Model):
    """One holder of a name at a time (a local host's worker, a leader), with a fencing token."""

    name = models.CharField(max_length=120, unique=True)
    holder = models.CharField(max_length=120)
    token = models.BigIntegerField(default=0)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} by {self.holder}"

from __future__ import annotations

from django.db import models

from cloudwright.core.rows import Row


class QosSpec(Row):
    """What volumes of the types that name it may do a second, in words for whoever enforces them.

    `consumer` says who that is: front-end (the hypervisor), back-end (the storage) or both.
    """

    name = models.CharField(max_length=255, unique=True)
    consumer = models.CharField(max_length=10, default="back-end")
    specs = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name

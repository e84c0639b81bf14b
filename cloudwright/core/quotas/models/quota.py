from __future__ import annotations

from django.db import models

from cloudwright.core.rows import Row


class Quota(Row):
    """A limit and what is used of it, by scope and name. -1 is no limit, null the common one.

    `scope_kind` is `customer` or `project`, or `default` for the limit of the projects that have
    none of their own, in place of the one in `[quota]`. `usage` is the sum of the reservations
    below, and only the ledger writes it. A `member` limit is that of a user in a project, and has
    no usage here: it is counted when it is asked.
    """

    scope_kind = models.CharField(max_length=10)
    scope_uuid = models.UUIDField()
    name = models.CharField(max_length=60)
    limit = models.BigIntegerField(null=True)
    usage = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope_kind", "scope_uuid", "name"], name="quota_once"),
            models.CheckConstraint(name="quota_usage", condition=models.Q(usage__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.scope_kind} {self.scope_uuid}"

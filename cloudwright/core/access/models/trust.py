from __future__ import annotations

from django.db import models

from cloudwright.core.access.models.role import Role
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import Row


class Trust(Row):
    """What a user lets another do in one project: some of its own roles there, for a while.

    It is worth no more than the trustor's roles at the time of use. With `impersonation` the
    trustee acts as the trustor. `remaining_uses` counts tokens yet to be had (None = any number).
    A trust made from another (`redelegated_from`) gives no more than that, and ends with it.
    """

    trustor = models.ForeignKey(User, on_delete=models.CASCADE, related_name="trusts_given")
    trustee = models.ForeignKey(User, on_delete=models.CASCADE, related_name="trusts_taken")
    project = models.ForeignKey(Project, on_delete=models.CASCADE)
    roles = models.ManyToManyField(Role, related_name="+")
    impersonation = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True)
    remaining_uses = models.IntegerField(null=True)
    redelegation_count = models.IntegerField(default=0)
    redelegated_from = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, related_name="redelegations"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="trust_uses",
                condition=models.Q(remaining_uses=None) | models.Q(remaining_uses__gte=0),
            )
        ]

    def __str__(self) -> str:
        return f"{self.trustor} trusts {self.trustee} in {self.project}"

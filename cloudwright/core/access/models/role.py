from __future__ import annotations

from django.db import models
from django.db.models import Q

from cloudwright.core.accounts.models import Customer, Group, User
from cloudwright.core.projects.models import Project, ProjectGroup
from cloudwright.core.rows import Row


class Role(Row):
    """A name to which `core.access.permissions` gives a meaning; custom roles mean reader.

    `implied_names` are the roles that come with it by implications, in any number of steps; those
    below it among the levels go without saying. They are worked out when an implication is made or
    taken away, so that no request has to. A role of a customer (`domain-specific` on the wire) is
    only a word for those that it implies: its own name gives nothing.
    """

    name = models.CharField(max_length=255)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, null=True, related_name="+")
    description = models.CharField(max_length=500, blank=True)
    options = models.JSONField(default=dict)
    implied_names = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "name"], name="role_name", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.name


class RoleImplication(models.Model):
    """Whoever holds `prior` also has `implied`. Those among the levels stand in no row."""

    prior = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="implications")
    implied = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["prior", "implied"], name="role_implication_once")
        ]

    def __str__(self) -> str:
        return f"{self.prior} implies {self.implied}"


class RoleAssignment(Row):
    """A role for one user or group, in one scope (DESIGN §2). No scope column set = the system."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="assignments")
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="assignments")
    group = models.ForeignKey(
        Group, on_delete=models.CASCADE, null=True, related_name="assignments"
    )
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, null=True, related_name="+")
    project_group = models.ForeignKey(
        ProjectGroup, on_delete=models.CASCADE, null=True, related_name="+"
    )
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, null=True, related_name="assignments"
    )
    inherited = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assignment_one_holder",
                condition=Q(user__isnull=False, group__isnull=True)
                | Q(user__isnull=True, group__isnull=False),
            ),
            models.UniqueConstraint(
                name="assignment_once",
                fields=[
                    "role",
                    "user",
                    "group",
                    "customer",
                    "project_group",
                    "project",
                    "inherited",
                ],
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} for {self.user or self.group}"

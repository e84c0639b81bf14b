from __future__ import annotations

from django.db import models
from django.db.models import Q

from cloudwright.core.accounts.models import Customer, Group, User
from cloudwright.core.projects.models import Project, ProjectGroup
from cloudwright.core.rows import Row


class Role(Row):
    """A name to which `core.access.permissions` gives a meaning; custom roles mean reader."""

    name = models.CharField(max_length=255, unique=True)
    description = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return self.name


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

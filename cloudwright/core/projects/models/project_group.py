from __future__ import annotations

from django.db import models

from cloudwright.core.accounts.models import Customer
from cloudwright.core.projects.models.project import Project
from cloudwright.core.rows import Row


class ProjectGroup(Row):
    """Projects of one customer that one manager looks after."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="project_groups")
    name = models.CharField(max_length=150)
    description = models.CharField(max_length=500, blank=True)
    projects = models.ManyToManyField(Project, related_name="project_groups")

    def __str__(self) -> str:
        return self.name

from __future__ import annotations

from django.db import models

from cloudwright.core.access.models.access_rule import AccessRule
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import Row


class ApplicationCredential(Row):
    """A secret for a program, bound to one user, project and set of roles; the secret is hashed.

    `limited` says that only calls which one of `access_rules` names are allowed: a credential
    without rules never pays for looking.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="application_credentials")
    project = models.ForeignKey(Project, on_delete=models.CASCADE)
    name = models.CharField(max_length=255)
    description = models.CharField(max_length=500, blank=True)
    digest = models.CharField(max_length=64)
    roles = models.JSONField(default=list)
    unrestricted = models.BooleanField(default=False)
    limited = models.BooleanField(default=False)
    access_rules = models.ManyToManyField(AccessRule, related_name="credentials")
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="application_credential_name")
        ]

    def __str__(self) -> str:
        return self.name

from __future__ import annotations

from django.db import models

from cloudwright.core.access.models.application_credential import ApplicationCredential
from cloudwright.core.access.models.credential import Credential
from cloudwright.core.access.models.trust import Trust
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project
from cloudwright.kernel import clock


class Token(models.Model):
    """A bearer credential, stored as SHA-256. `kind` is `api` (portal's REST) or `keystone`.

    Dies at `expires_at`, or when idle past the time-out where `last_used_at` is kept; with its
    user, project, domain, application credential, trust or EC2 pair; with the last role in its
    scope; with a changed password, of either side of a trust; or by revocation. One
    that came of another has its `parent_audit_id`.
    """

    digest = models.CharField(max_length=64, unique=True)
    audit_id = models.CharField(max_length=32)
    kind = models.CharField(max_length=10)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True)
    system = models.BooleanField(default=False)
    domain_id = models.BigIntegerField(null=True)
    application_credential = models.ForeignKey(
        ApplicationCredential, on_delete=models.CASCADE, null=True
    )
    trust = models.ForeignKey(Trust, on_delete=models.CASCADE, null=True)
    credential = models.ForeignKey(Credential, on_delete=models.CASCADE, null=True)
    parent_audit_id = models.CharField(max_length=32, blank=True)
    methods = models.JSONField(default=list)
    issued_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="token_expiry")]

    def __str__(self) -> str:
        return f"{self.kind} token {self.audit_id}"

from __future__ import annotations

from django.db import models

from cloudwright.core.access.models.application_credential import ApplicationCredential
from cloudwright.core.access.models.trust import Trust
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import Row
from cloudwright.core.secrets.fields import EncryptedJSONField


class Credential(Row):
    """A secret that Keystone keeps for a user: `ec2` pairs, which sign requests, and others
    (`cert`, `totp`), which only those read who may. `blob` is encrypted.

    `ident` is what the wire calls it by: SHA-256 of the access key for `ec2`, so that a signer is
    found by it, else the uuid. One that came of a token of an application credential or a trust is
    worth no more than that.
    """

    ident = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="credentials")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True)
    type = models.CharField(max_length=255)
    blob = EncryptedJSONField()
    application_credential = models.ForeignKey(
        ApplicationCredential, on_delete=models.CASCADE, null=True
    )
    trust = models.ForeignKey(Trust, on_delete=models.CASCADE, null=True)

    def __str__(self) -> str:
        return f"{self.type} credential {self.ident}"

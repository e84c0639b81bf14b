from __future__ import annotations

from django.db import models

from cloudwright.core.accounts.models.user import User
from cloudwright.core.rows import Row

X509 = "x509"


class SSHKey(Row):
    """A public key of a user; a key pair on the Compute API. Unique by (user, name).

    `fingerprint` is MD5 in colon form, as both NodeConductor and Nova show it. Of type x509 it is a
    certificate in PEM form, and the fingerprint its SHA-1. Keys are one line; where the end of that
    line was given, it is kept.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="ssh_keys")
    name = models.CharField(max_length=150)
    public_key = models.TextField()
    fingerprint = models.CharField(max_length=60)
    type = models.CharField(max_length=30)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="ssh_key_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def trimmed(self) -> str:
        """The key as a guest is given it: without the end of the line of the file it came from."""
        return self.public_key.strip()

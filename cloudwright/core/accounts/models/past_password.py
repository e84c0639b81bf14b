from __future__ import annotations

from django.db import models

from cloudwright.core.accounts.models.user import User
from cloudwright.kernel import clock


class PastPassword(models.Model):
    """A password that a user had before, as its argon2 hash, so that it is not chosen again.

    As many are kept as `[identity] unique_last_password_count` needs, and none where that is off.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="past_passwords")
    password = models.CharField(max_length=128)
    retired_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"a former password of {self.user}"

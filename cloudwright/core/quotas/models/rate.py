from __future__ import annotations

from django.db import models


class Rate(models.Model):
    """How far somebody (`who`, a user or a project) has used up one rule of calls in a time.

    Each call moves `full_until` on by the time that one call is worth; no further than the rule's
    whole time ahead of now. A rule that was changed is another rule.
    """

    rule = models.CharField(max_length=500)
    who = models.UUIDField()
    full_until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["who", "rule"], name="rate_once")]

    def __str__(self) -> str:
        return f"{self.rule} of {self.who}"

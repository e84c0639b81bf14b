from __future__ import annotations

from django.db import models

from cloudwright.core.rows import Row


class Customer(Row):
    """A company or department; a domain on the OpenStack wire. Names are unique.

    `builtin` marks the one customer that the Identity API calls `default`; `osapi/identity` alone
    translates. It cannot be deleted. `options` holds Keystone's `immutable`, where it is set.
    """

    name = models.CharField(max_length=150, unique=True)
    native_name = models.CharField(max_length=160, blank=True)
    abbreviation = models.CharField(max_length=8, blank=True)
    contact_details = models.TextField(blank=True)
    registration_code = models.CharField(max_length=160, blank=True)
    country = models.CharField(max_length=2, blank=True)
    description = models.CharField(max_length=500, blank=True)
    enabled = models.BooleanField(default=True)
    tags = models.JSONField(default=list)
    options = models.JSONField(default=dict)
    builtin = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name

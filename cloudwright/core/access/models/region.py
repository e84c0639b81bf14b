from __future__ import annotations

from django.db import models

from cloudwright.core.rows import Row


class Region(Row):
    """A region of the catalog beside our own, which is a setting and no row.

    `name` is its id on the wire. Nothing here runs in it: an administrator names what runs
    elsewhere, so that clients of this catalog find it.
    """

    name = models.CharField(max_length=255, unique=True)
    description = models.CharField(max_length=255, blank=True)
    parent_name = models.CharField(max_length=255, blank=True)

    def __str__(self) -> str:
        return self.name

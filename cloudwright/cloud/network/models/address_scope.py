from __future__ import annotations

from django.db import models

from cloudwright.cloud.network.models.resource import Resource
from cloudwright.core.projects.models import Project


class AddressScope(Resource):
    """Within it an address means one place: the prefixes of its pools never overlap."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="address_scopes")
    ip_version = models.IntegerField()
    shared = models.BooleanField(default=False)

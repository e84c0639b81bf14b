"""The clouds.yaml that `openstack`, Terraform and Ansible read. Ids, not names: names change."""

from __future__ import annotations

from typing import Any

import yaml
from django.conf import settings

from cloudwright.core.access.models import ApplicationCredential
from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project


def for_person(user: User, project: Project) -> str:
    """Signs in with the person's password, which the client asks for."""
    return _dump({"auth": {"user_id": user.uuid.hex, "project_id": project.uuid.hex}})


def for_program(credential: ApplicationCredential, secret: str) -> str:
    """Signs in with an application credential; the file itself is then the secret."""
    auth = {
        "application_credential_id": credential.uuid.hex,
        "application_credential_secret": secret,
    }
    return _dump({"auth_type": "v3applicationcredential", "auth": auth})


def _dump(cloud: dict[str, Any]) -> str:
    cloud["auth"]["auth_url"] = f"{settings.CLOUDWRIGHT_PUBLIC_URL}/identity/v3"
    cloud |= {"region_name": settings.CLOUDWRIGHT_REGION, "identity_api_version": 3}
    return yaml.safe_dump({"clouds": {"cloudwright": cloud}}, sort_keys=False)

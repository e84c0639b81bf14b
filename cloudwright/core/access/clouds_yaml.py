"""`clouds.yaml`, the one file that the `openstack` client, SDKs, Ansible and Terraform read.

Everything is named by id, so that renaming a project or a customer breaks nobody's file.
"""

from __future__ import annotations

from uuid import UUID

import yaml

from cloudwright.core.accounts.models import User
from cloudwright.core.projects.models import Project

CLOUD = "cloudwright"


def with_password(
    user: User, project: Project, password: str | None, *, auth_url: str, region: str
) -> str:
    """For a person: signs in with the password, or is asked for it where it is None."""
    auth = {"auth_url": auth_url, "user_id": user.uuid.hex, "project_id": project.uuid.hex}
    if password is not None:
        auth["password"] = password
    return _dump({"auth": auth}, region)


def with_application_credential(uuid: UUID, secret: str, *, auth_url: str, region: str) -> str:
    """For a program: signs in with an application credential."""
    auth = {
        "auth_url": auth_url,
        "application_credential_id": uuid.hex,
        "application_credential_secret": secret,
    }
    return _dump({"auth_type": "v3applicationcredential", "auth": auth}, region)


def _dump(cloud: dict[str, object], region: str) -> str:
    cloud |= {"region_name": region, "interface": "public", "identity_api_version": 3}
    cloud["volume_api_version"] = 3  # old clients of Go look for the second
    return str(yaml.safe_dump({"clouds": {CLOUD: cloud}}, sort_keys=False))

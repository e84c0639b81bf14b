"""All access to a project ends with it, at once."""

from __future__ import annotations

from cloudwright.core.access.models import (
    ApplicationCredential,
    Credential,
    RoleAssignment,
    Token,
    Trust,
)
from cloudwright.core.projects.models import Project


def end_access(project: Project) -> None:
    """No role, token, trust, application credential or EC2 pair of the project is left. Expects
    the caller's transaction, and that the caller has asked the gates."""
    for model in (Token, Credential, ApplicationCredential, Trust, RoleAssignment):
        model._default_manager.filter(project=project).delete()

from cloudwright.core.access.models.application_credential import ApplicationCredential
from cloudwright.core.access.models.role import Role, RoleAssignment
from cloudwright.core.access.models.token import Token

__all__ = ["ApplicationCredential", "Role", "RoleAssignment", "Token"]

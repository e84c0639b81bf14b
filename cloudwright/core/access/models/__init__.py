from cloudwright.core.access.models.access_rule import AccessRule
from cloudwright.core.access.models.application_credential import ApplicationCredential
from cloudwright.core.access.models.catalog_service import CatalogService
from cloudwright.core.access.models.credential import Credential
from cloudwright.core.access.models.endpoint import Endpoint
from cloudwright.core.access.models.limit import Limit
from cloudwright.core.access.models.region import Region
from cloudwright.core.access.models.registered_limit import RegisteredLimit
from cloudwright.core.access.models.role import Role, RoleAssignment, RoleImplication
from cloudwright.core.access.models.token import Token
from cloudwright.core.access.models.trust import Trust

__all__ = [
    "AccessRule",
    "ApplicationCredential",
    "CatalogService",
    "Credential",
    "Endpoint",
    "Limit",
    "Region",
    "RegisteredLimit",
    "Role",
    "RoleAssignment",
    "RoleImplication",
    "Token",
    "Trust",
]

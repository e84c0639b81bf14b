"""Identity v3, all of it, on one page. Paths are below `/identity`."""

from __future__ import annotations

from cloudwright.osapi.common import faults
from cloudwright.osapi.common.service import Level, Route, Service
from cloudwright.osapi.identity import (
    access_rule,
    application_credential,
    assignment,
    catalog,
    domain,
    grant,
    group,
    project,
    role,
    token,
    user,
    versions,
)
from cloudwright.osapi.identity.reach import reach

PUBLIC, TOKEN, MANAGER, ADMIN = Level.PUBLIC, Level.TOKEN, Level.MANAGER, Level.ADMIN

# Who may hold a role where; each has the four verbs of `grant`.
GRANTS = (
    "/v3/projects/{project_id}/users/{user_id}/roles",
    "/v3/projects/{project_id}/groups/{group_id}/roles",
    "/v3/domains/{domain_id}/users/{user_id}/roles",
    "/v3/domains/{domain_id}/groups/{group_id}/roles",
    "/v3/system/users/{user_id}/roles",
    "/v3/system/groups/{group_id}/roles",
)
CREDENTIALS = "/v3/users/{user_id}/application_credentials"

ROUTES: tuple[Route, ...] = (
    Route("GET", "", versions.list_versions, PUBLIC),
    Route("GET", "/", versions.list_versions, PUBLIC),
    Route("GET", "/v3", versions.show_version, PUBLIC),
    Route("GET", "/v3/", versions.show_version, PUBLIC),
    Route("POST", "/v3/auth/tokens", token.create_token, PUBLIC),
    Route("GET", "/v3/auth/tokens", token.show_token, TOKEN),
    Route("DELETE", "/v3/auth/tokens", token.revoke_token, TOKEN),
    Route("GET", "/v3/auth/catalog", catalog.show_catalog, TOKEN),
    Route("GET", "/v3/auth/projects", project.list_own, TOKEN),
    Route("GET", "/v3/auth/domains", domain.list_own, TOKEN),
    Route("GET", "/v3/auth/system", token.system_scopes, TOKEN),
    Route("GET", "/v3/domains", domain.list_domains, TOKEN),
    Route("GET", "/v3/domains/{domain_id}", domain.show_domain, TOKEN),
    Route("GET", "/v3/projects", project.list_projects, MANAGER),
    Route("POST", "/v3/projects", project.create_project, MANAGER),
    Route("GET", "/v3/projects/{project_id}", project.show_project, TOKEN),
    Route("PATCH", "/v3/projects/{project_id}", project.update_project, MANAGER),
    Route("DELETE", "/v3/projects/{project_id}", project.delete_project, MANAGER),
    Route("GET", "/v3/users", user.list_users, MANAGER),
    Route("POST", "/v3/users", user.create_user, ADMIN),
    Route("GET", "/v3/users/{user_id}", user.show_user, TOKEN),
    Route("PATCH", "/v3/users/{user_id}", user.update_user, ADMIN),
    Route("DELETE", "/v3/users/{user_id}", user.delete_user, ADMIN),
    Route("POST", "/v3/users/{user_id}/password", user.change_password, PUBLIC),
    Route("GET", "/v3/users/{user_id}/projects", project.list_of_user, TOKEN),
    Route("GET", "/v3/users/{user_id}/groups", group.list_of_user, TOKEN),
    Route("GET", CREDENTIALS, application_credential.list_credentials, TOKEN),
    Route("POST", CREDENTIALS, application_credential.create_credential, TOKEN),
    Route("GET", CREDENTIALS + "/{credential_id}", application_credential.show_credential, TOKEN),
    Route(
        "DELETE", CREDENTIALS + "/{credential_id}", application_credential.delete_credential, TOKEN
    ),
    Route("GET", "/v3/users/{user_id}/access_rules", access_rule.list_rules, TOKEN),
    Route("GET", "/v3/users/{user_id}/access_rules/{access_rule_id}", access_rule.show_rule, TOKEN),
    Route(
        "DELETE",
        "/v3/users/{user_id}/access_rules/{access_rule_id}",
        access_rule.delete_rule,
        TOKEN,
    ),
    Route("GET", "/v3/groups", group.list_groups, MANAGER),
    Route("GET", "/v3/groups/{group_id}", group.show_group, MANAGER),
    Route("GET", "/v3/groups/{group_id}/users", group.list_members, MANAGER),
    Route("GET", "/v3/roles", role.list_roles, MANAGER),
    Route("GET", "/v3/roles/{role_id}", role.show_role, MANAGER),
    Route("GET", "/v3/role_assignments", assignment.list_assignments, MANAGER),
    *(Route("GET", path, grant.list_grants, MANAGER) for path in GRANTS),
    *(Route("HEAD", path + "/{role_id}", grant.check_grant, MANAGER) for path in GRANTS),
    *(Route("GET", path + "/{role_id}", grant.check_grant, MANAGER) for path in GRANTS),
    *(Route("PUT", path + "/{role_id}", grant.add_grant, MANAGER) for path in GRANTS),
    *(Route("DELETE", path + "/{role_id}", grant.remove_grant, MANAGER) for path in GRANTS),
    Route("GET", "/v3/regions", catalog.list_regions, TOKEN),
    Route("GET", "/v3/regions/{region_id}", catalog.show_region, TOKEN),
    Route("GET", "/v3/services", catalog.list_services, ADMIN),
    Route("GET", "/v3/services/{service_id}", catalog.show_service, ADMIN),
    Route("GET", "/v3/endpoints", catalog.list_endpoints, ADMIN),
    Route("GET", "/v3/endpoints/{endpoint_id}", catalog.show_endpoint, ADMIN),
)

SERVICE = Service(
    key="identity", type="identity", routes=ROUTES, fault=faults.identity, reach=reach
)

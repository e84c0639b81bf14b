"""Identity v3, all of it, on one page. Paths are below `/identity`."""

from __future__ import annotations

from cloudwright.osapi.common import faults
from cloudwright.osapi.common.service import Level, Route, Service
from cloudwright.osapi.identity import (
    access_rule,
    application_credential,
    assignment,
    catalog,
    credential,
    domain,
    ec2,
    endpoint,
    grant,
    group,
    implied_role,
    limit,
    project,
    project_tag,
    region,
    registered_limit,
    role,
    service,
    token,
    trust,
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
_INHERITED = [path.replace("/v3/", "/v3/OS-INHERIT/", 1) for path in GRANTS[:4]]
INHERITED_LISTS = [path + "/inherited_to_projects" for path in _INHERITED if "/domains/" in path]
ONE_GRANT = [
    *(path + "/{role_id}" for path in GRANTS),
    *(path + "/{role_id}/inherited_to_projects" for path in _INHERITED),
]
IMPLIED = "/v3/roles/{role_id}/implies/{implied_id}"
TRUSTS = "/v3/OS-TRUST/trusts"
PAIRS = "/v3/users/{user_id}/credentials/OS-EC2"
REGISTERED = "/v3/registered_limits"
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
    Route("POST", "/v3/domains", domain.create_domain, ADMIN),
    Route("PATCH", "/v3/domains/{domain_id}", domain.update_domain, MANAGER),
    Route("DELETE", "/v3/domains/{domain_id}", domain.delete_domain, ADMIN),
    Route("GET", "/v3/projects", project.list_projects, MANAGER),
    Route("POST", "/v3/projects", project.create_project, MANAGER),
    Route("GET", "/v3/projects/{project_id}", project.show_project, TOKEN),
    Route("PATCH", "/v3/projects/{project_id}", project.update_project, MANAGER),
    Route("DELETE", "/v3/projects/{project_id}", project.delete_project, MANAGER),
    Route("GET", "/v3/projects/{project_id}/tags", project_tag.list_tags, TOKEN),
    Route("PUT", "/v3/projects/{project_id}/tags", project_tag.set_tags, MANAGER),
    Route("DELETE", "/v3/projects/{project_id}/tags", project_tag.clear_tags, MANAGER),
    Route("GET", "/v3/projects/{project_id}/tags/{tag}", project_tag.check_tag, TOKEN),
    Route("PUT", "/v3/projects/{project_id}/tags/{tag}", project_tag.add_tag, MANAGER),
    Route("DELETE", "/v3/projects/{project_id}/tags/{tag}", project_tag.remove_tag, MANAGER),
    Route("GET", "/v3/users", user.list_users, MANAGER),
    Route("POST", "/v3/users", user.create_user, MANAGER),
    Route("GET", "/v3/users/{user_id}", user.show_user, TOKEN),
    Route("PATCH", "/v3/users/{user_id}", user.update_user, MANAGER),
    Route("DELETE", "/v3/users/{user_id}", user.delete_user, MANAGER),
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
    Route("POST", "/v3/groups", group.create_group, MANAGER),
    Route("PATCH", "/v3/groups/{group_id}", group.update_group, MANAGER),
    Route("DELETE", "/v3/groups/{group_id}", group.delete_group, MANAGER),
    Route("GET", "/v3/groups/{group_id}/users", group.list_members, MANAGER),
    Route("GET", "/v3/groups/{group_id}/users/{user_id}", group.check_member, MANAGER),
    Route("PUT", "/v3/groups/{group_id}/users/{user_id}", group.add_member, MANAGER),
    Route("DELETE", "/v3/groups/{group_id}/users/{user_id}", group.remove_member, MANAGER),
    Route("GET", "/v3/roles", role.list_roles, MANAGER),
    Route("GET", "/v3/roles/{role_id}", role.show_role, MANAGER),
    Route("POST", "/v3/roles", role.create_role, ADMIN),
    Route("PATCH", "/v3/roles/{role_id}", role.update_role, ADMIN),
    Route("DELETE", "/v3/roles/{role_id}", role.delete_role, ADMIN),
    Route("GET", "/v3/role_inferences", implied_role.list_inferences, MANAGER),
    Route("GET", "/v3/roles/{role_id}/implies", implied_role.list_implied, MANAGER),
    Route("GET", IMPLIED, implied_role.show_implied, MANAGER),
    Route("PUT", IMPLIED, implied_role.imply, ADMIN),
    Route("DELETE", IMPLIED, implied_role.withdraw, ADMIN),
    Route("GET", "/v3/role_assignments", assignment.list_assignments, MANAGER),
    *(Route("GET", path, grant.list_grants, MANAGER) for path in GRANTS),
    *(Route("GET", path, grant.list_grants, MANAGER) for path in INHERITED_LISTS),
    *(Route("HEAD", path, grant.check_grant, MANAGER) for path in ONE_GRANT),
    *(Route("GET", path, grant.check_grant, MANAGER) for path in ONE_GRANT),
    *(Route("PUT", path, grant.add_grant, MANAGER) for path in ONE_GRANT),
    *(Route("DELETE", path, grant.remove_grant, MANAGER) for path in ONE_GRANT),
    Route("GET", TRUSTS, trust.list_trusts, TOKEN),
    Route("POST", TRUSTS, trust.create_trust, TOKEN),
    Route("GET", TRUSTS + "/{trust_id}", trust.show_trust, TOKEN),
    Route("DELETE", TRUSTS + "/{trust_id}", trust.delete_trust, TOKEN),
    Route("GET", TRUSTS + "/{trust_id}/roles", trust.list_roles, TOKEN),
    Route("GET", TRUSTS + "/{trust_id}/roles/{role_id}", trust.show_role, TOKEN),
    Route("GET", "/v3/credentials", credential.list_credentials, TOKEN),
    Route("POST", "/v3/credentials", credential.create_credential, TOKEN),
    Route("GET", "/v3/credentials/{keystone_id}", credential.show_credential, TOKEN),
    Route("PATCH", "/v3/credentials/{keystone_id}", credential.update_credential, TOKEN),
    Route("DELETE", "/v3/credentials/{keystone_id}", credential.delete_credential, TOKEN),
    Route("GET", PAIRS, ec2.list_pairs, TOKEN),
    Route("POST", PAIRS, ec2.create_pair, TOKEN),
    Route("GET", PAIRS + "/{access}", ec2.show_pair, TOKEN),
    Route("DELETE", PAIRS + "/{access}", ec2.delete_pair, TOKEN),
    Route("POST", "/v3/ec2tokens", ec2.create_token, ADMIN),
    Route("GET", "/v3/regions", region.list_regions, TOKEN),
    Route("POST", "/v3/regions", region.create_region, ADMIN),
    Route("GET", "/v3/regions/{region_id}", region.show_region, TOKEN),
    Route("PUT", "/v3/regions/{region_id}", region.create_named, ADMIN),
    Route("PATCH", "/v3/regions/{region_id}", region.update_region, ADMIN),
    Route("DELETE", "/v3/regions/{region_id}", region.delete_region, ADMIN),
    Route("GET", "/v3/services", service.list_services, ADMIN),
    Route("POST", "/v3/services", service.create_service, ADMIN),
    Route("GET", "/v3/services/{service_id}", service.show_service, ADMIN),
    Route("PATCH", "/v3/services/{service_id}", service.update_service, ADMIN),
    Route("DELETE", "/v3/services/{service_id}", service.delete_service, ADMIN),
    Route("GET", "/v3/endpoints", endpoint.list_endpoints, ADMIN),
    Route("POST", "/v3/endpoints", endpoint.create_endpoint, ADMIN),
    Route("GET", "/v3/endpoints/{endpoint_id}", endpoint.show_endpoint, ADMIN),
    Route("PATCH", "/v3/endpoints/{endpoint_id}", endpoint.update_endpoint, ADMIN),
    Route("DELETE", "/v3/endpoints/{endpoint_id}", endpoint.delete_endpoint, ADMIN),
    Route("GET", REGISTERED, registered_limit.list_registered, TOKEN),
    Route("POST", REGISTERED, registered_limit.create_registered, ADMIN),
    Route("GET", REGISTERED + "/{registered_limit_id}", registered_limit.show_registered, TOKEN),
    Route(
        "PATCH", REGISTERED + "/{registered_limit_id}", registered_limit.update_registered, ADMIN
    ),
    Route(
        "DELETE", REGISTERED + "/{registered_limit_id}", registered_limit.delete_registered, ADMIN
    ),
    Route("GET", "/v3/limits", limit.list_limits, TOKEN),
    Route("POST", "/v3/limits", limit.create_limits, ADMIN),
    Route("GET", "/v3/limits/model", limit.show_model, TOKEN),
    Route("GET", "/v3/limits/{limit_id}", limit.show_limit, TOKEN),
    Route("PATCH", "/v3/limits/{limit_id}", limit.update_limit, ADMIN),
    Route("DELETE", "/v3/limits/{limit_id}", limit.delete_limit, ADMIN),
)

SERVICE = Service(
    key="identity",
    type="identity",
    routes=ROUTES,
    fault=faults.identity,
    reach=reach,
    # Clients of trusts, and old ones of others, write a slash at the end.
    alias=lambda _, path: path.rstrip("/"),
)

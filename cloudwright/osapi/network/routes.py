"""Network v2.0, all of it, on one page. Paths are below `/network`."""

from __future__ import annotations

from cloudwright.osapi.common import faults
from cloudwright.osapi.common.service import Level, Route, Service
from cloudwright.osapi.network import (
    address_scope,
    agent,
    availability,
    floating_ip,
    network,
    port,
    quota,
    rbac_policy,
    router,
    security_group,
    security_group_rule,
    subnet,
    subnet_pool,
    tag,
    versions,
)

PUBLIC, READER, MEMBER, ADMIN = Level.PUBLIC, Level.READER, Level.MEMBER, Level.ADMIN
NETWORK, SUBNET = "/v2.0/networks/{network_id}", "/v2.0/subnets/{subnet_id}"
POOL, PORT = "/v2.0/subnetpools/{subnetpool_id}", "/v2.0/ports/{port_id}"
ROUTER, FLOATING_IP = "/v2.0/routers/{router_id}", "/v2.0/floatingips/{floatingip_id}"
GROUP, RULE = "/v2.0/security-groups/{security_group_id}", "/v2.0/security-group-rules/{rule_id}"
POLICY, QUOTA = "/v2.0/rbac-policies/{policy_id}", "/v2.0/quotas/{project_id}"
AGENT, SCOPE = "/v2.0/agents/{agent_id}", "/v2.0/address-scopes/{address_scope_id}"
AVAILABILITY = "/v2.0/network-ip-availabilities/{network_id}"
TAGS = "/v2.0/{collection}/{resource_id}/tags"
TAG = TAGS + "/{tag}"

ROUTES: tuple[Route, ...] = (
    Route("GET", "", versions.list_versions, PUBLIC),
    Route("GET", "/", versions.list_versions, PUBLIC),
    Route("GET", "/v2.0", versions.list_resources, READER),
    Route("GET", "/v2.0/", versions.list_resources, READER),
    Route("GET", "/v2.0/extensions", versions.list_extensions, READER),
    Route("GET", "/v2.0/extensions/{alias}", versions.show_extension, READER),
    Route("GET", "/v2.0/agents", agent.list_agents, READER),
    Route("GET", AGENT, agent.show_agent, READER),
    Route("GET", "/v2.0/availability_zones", agent.list_zones, READER),
    Route("GET", "/v2.0/service-providers", agent.list_providers, READER),
    Route("GET", "/v2.0/network-ip-availabilities", availability.list_networks, ADMIN),
    Route("GET", AVAILABILITY, availability.show_network, ADMIN),
    Route("GET", "/v2.0/address-scopes", address_scope.list_scopes, READER),
    Route("POST", "/v2.0/address-scopes", address_scope.create_scope, MEMBER),
    Route("GET", SCOPE, address_scope.show_scope, READER),
    Route("PUT", SCOPE, address_scope.update_scope, MEMBER),
    Route("DELETE", SCOPE, address_scope.delete_scope, MEMBER),
    Route("GET", "/v2.0/networks", network.list_networks, READER),
    Route("POST", "/v2.0/networks", network.create_network, MEMBER),
    Route("GET", NETWORK, network.show_network, READER),
    Route("PUT", NETWORK, network.update_network, MEMBER),
    Route("DELETE", NETWORK, network.delete_network, MEMBER),
    Route("GET", "/v2.0/subnets", subnet.list_subnets, READER),
    Route("POST", "/v2.0/subnets", subnet.create_subnet, MEMBER),
    Route("GET", SUBNET, subnet.show_subnet, READER),
    Route("PUT", SUBNET, subnet.update_subnet, MEMBER),
    Route("DELETE", SUBNET, subnet.delete_subnet, MEMBER),
    Route("GET", "/v2.0/subnetpools", subnet_pool.list_pools, READER),
    Route("POST", "/v2.0/subnetpools", subnet_pool.create_pool, MEMBER),
    Route("GET", POOL, subnet_pool.show_pool, READER),
    Route("PUT", POOL, subnet_pool.update_pool, MEMBER),
    Route("DELETE", POOL, subnet_pool.delete_pool, MEMBER),
    Route("GET", "/v2.0/ports", port.list_ports, READER),
    Route("POST", "/v2.0/ports", port.create_port, MEMBER),
    Route("GET", PORT, port.show_port, READER),
    Route("PUT", PORT, port.update_port, MEMBER),
    Route("DELETE", PORT, port.delete_port, MEMBER),
    Route("GET", "/v2.0/routers", router.list_routers, READER),
    Route("POST", "/v2.0/routers", router.create_router, MEMBER),
    Route("GET", ROUTER, router.show_router, READER),
    Route("PUT", ROUTER, router.update_router, MEMBER),
    Route("DELETE", ROUTER, router.delete_router, MEMBER),
    Route("PUT", ROUTER + "/add_router_interface", router.add_interface, MEMBER),
    Route("PUT", ROUTER + "/remove_router_interface", router.remove_interface, MEMBER),
    Route("GET", "/v2.0/floatingips", floating_ip.list_floating_ips, READER),
    Route("POST", "/v2.0/floatingips", floating_ip.create_floating_ip, MEMBER),
    Route("GET", FLOATING_IP, floating_ip.show_floating_ip, READER),
    Route("PUT", FLOATING_IP, floating_ip.update_floating_ip, MEMBER),
    Route("DELETE", FLOATING_IP, floating_ip.delete_floating_ip, MEMBER),
    Route("GET", "/v2.0/security-groups", security_group.list_groups, READER),
    Route("POST", "/v2.0/security-groups", security_group.create_group, MEMBER),
    Route("GET", GROUP, security_group.show_group, READER),
    Route("PUT", GROUP, security_group.update_group, MEMBER),
    Route("DELETE", GROUP, security_group.delete_group, MEMBER),
    Route("GET", "/v2.0/security-group-rules", security_group_rule.list_rules, READER),
    Route("POST", "/v2.0/security-group-rules", security_group_rule.create_rule, MEMBER),
    Route("GET", RULE, security_group_rule.show_rule, READER),
    Route("DELETE", RULE, security_group_rule.delete_rule, MEMBER),
    Route("GET", "/v2.0/rbac-policies", rbac_policy.list_policies, READER),
    Route("POST", "/v2.0/rbac-policies", rbac_policy.create_policy, MEMBER),
    Route("GET", POLICY, rbac_policy.show_policy, READER),
    Route("DELETE", POLICY, rbac_policy.delete_policy, MEMBER),
    Route("GET", "/v2.0/quotas", quota.list_quotas, ADMIN),
    Route("GET", "/v2.0/quotas/project", quota.show_project, READER),
    Route("GET", "/v2.0/quotas/tenant", quota.show_tenant, READER),
    Route("GET", QUOTA, quota.show_quota, READER),
    Route("GET", QUOTA + "/details", quota.show_details, READER),
    Route("GET", QUOTA + "/details.json", quota.show_details, READER),
    Route("GET", QUOTA + "/default", quota.show_default, READER),
    Route("PUT", QUOTA, quota.update_quota, ADMIN),
    Route("DELETE", QUOTA, quota.reset_quota, ADMIN),
    Route("GET", TAGS, tag.list_tags, READER),
    Route("PUT", TAGS, tag.replace_tags, MEMBER),
    Route("DELETE", TAGS, tag.clear_tags, MEMBER),
    Route("GET", TAG, tag.show_tag, READER),
    Route("PUT", TAG, tag.add_tag, MEMBER),
    Route("DELETE", TAG, tag.remove_tag, MEMBER),
)

SERVICE = Service(key="network", type="network", routes=ROUTES, fault=faults.network)

"""Compute v2.1, all of it, on one page. Paths are below `/compute`."""

from __future__ import annotations

import re

from cloudwright.osapi.common import faults
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.service import Level, Route, Service
from cloudwright.osapi.compute import (
    action,
    address,
    aggregate,
    console,
    diagnostics,
    extension,
    external_event,
    flavor,
    host,
    hypervisor,
    instance_action,
    interface,
    keypair,
    limits,
    metadata,
    migration,
    quota,
    server,
    server_create,
    server_group,
    server_migration,
    server_password,
    service,
    tag,
    topology,
    usage,
    versions,
    volume_attachment,
    zone,
)
from cloudwright.osapi.compute.proxied import security_group
from cloudwright.osapi.compute.proxied.routes import ROUTES as PROXIED

PUBLIC, READER, MEMBER = Level.PUBLIC, Level.READER, Level.MEMBER
MANAGER, ADMIN = Level.MANAGER, Level.ADMIN
FLAVOR, SERVER = "/v2.1/flavors/{flavor_id}", "/v2.1/servers/{server_id}"
INTERFACES = SERVER + "/os-interface"
QUOTAS, KEYPAIR = "/v2.1/os-quota-sets/{project_id}", "/v2.1/os-keypairs/{keypair_name}"
QUOTA_CLASS = "/v2.1/os-quota-class-sets/{class_name}"
VOLUMES = SERVER + "/os-volume_attachments"
ATTACHED = VOLUMES + "/{attached_id}"
GROUPS = "/v2.1/os-server-groups"
MOVES, MOVE = SERVER + "/migrations", SERVER + "/migrations/{migration_id}"
CONSOLE_GRANT = "/v2.1/os-console-auth-tokens/{console_token}"
AGGREGATES = "/v2.1/os-aggregates"
AGGREGATE = AGGREGATES + "/{aggregate_id}"
HYPERVISORS, HYPERVISOR = "/v2.1/os-hypervisors", "/v2.1/os-hypervisors/{hypervisor_id}"
SERVICES, HOST = "/v2.1/os-services", "/v2.1/os-hosts/{host_name}"

ROUTES: tuple[Route, ...] = (
    Route("GET", "", versions.list_versions, PUBLIC),
    Route("GET", "/", versions.list_versions, PUBLIC),
    Route("GET", "/v2.1", versions.show_version, PUBLIC),
    Route("GET", "/v2.1/", versions.show_version, PUBLIC),
    Route("GET", "/v2", versions.show_legacy, PUBLIC),
    Route("GET", "/v2/", versions.show_legacy, PUBLIC),
    Route("GET", "/v2.1/extensions", extension.list_extensions, READER),
    Route("GET", "/v2.1/extensions/{alias}", extension.show_extension, READER),
    Route("GET", "/v2.1/flavors", flavor.list_flavors, READER),
    Route("POST", "/v2.1/flavors", flavor.create_flavor, ADMIN),
    Route("GET", "/v2.1/flavors/detail", flavor.list_detail, READER),
    Route("GET", FLAVOR, flavor.show_flavor, READER),
    Route("PUT", FLAVOR, flavor.update_flavor, ADMIN, since=(2, 55)),
    Route("DELETE", FLAVOR, flavor.delete_flavor, ADMIN),
    Route("GET", FLAVOR + "/os-extra_specs", flavor.list_extra_specs, READER),
    Route("POST", FLAVOR + "/os-extra_specs", flavor.add_extra_specs, ADMIN),
    Route("GET", FLAVOR + "/os-extra_specs/{spec}", flavor.show_extra_spec, READER),
    Route("PUT", FLAVOR + "/os-extra_specs/{spec}", flavor.set_extra_spec, ADMIN),
    Route("DELETE", FLAVOR + "/os-extra_specs/{spec}", flavor.delete_extra_spec, ADMIN),
    Route("GET", FLAVOR + "/os-flavor-access", flavor.list_access, ADMIN),
    Route("POST", FLAVOR + "/action", flavor.run_action, ADMIN),
    Route("GET", "/v2.1/servers", server.list_servers, READER),
    Route("POST", "/v2.1/servers", server_create.create_server, MEMBER),
    Route("GET", "/v2.1/servers/detail", server.list_detail, READER),
    Route("GET", SERVER, server.show_server, READER),
    Route("PUT", SERVER, server.update_server, MEMBER),
    Route("DELETE", SERVER, server.delete_server, MEMBER),
    Route("POST", SERVER + "/action", action.run_action, MEMBER),
    Route("GET", SERVER + "/metadata", metadata.list_metadata, READER),
    Route("POST", SERVER + "/metadata", metadata.update_metadata, MEMBER),
    Route("PUT", SERVER + "/metadata", metadata.replace_metadata, MEMBER),
    Route("GET", SERVER + "/metadata/{key}", metadata.show_item, READER),
    Route("PUT", SERVER + "/metadata/{key}", metadata.set_item, MEMBER),
    Route("DELETE", SERVER + "/metadata/{key}", metadata.delete_item, MEMBER),
    Route("GET", SERVER + "/ips", address.list_addresses, READER),
    Route("GET", SERVER + "/ips/{network_label}", address.show_network, READER),
    Route("GET", SERVER + "/os-security-groups", security_group.list_of_server, READER),
    Route("GET", VOLUMES, volume_attachment.list_attachments, READER),
    Route("POST", VOLUMES, volume_attachment.attach_volume, MEMBER),
    Route("GET", ATTACHED, volume_attachment.show_attachment, READER),
    Route("PUT", ATTACHED, volume_attachment.swap_volume, ADMIN, until=(2, 84)),
    Route("PUT", ATTACHED, volume_attachment.update_attachment, MEMBER, since=(2, 85)),
    Route("DELETE", ATTACHED, volume_attachment.detach_volume, MEMBER),
    Route("GET", INTERFACES, interface.list_interfaces, READER),
    Route("POST", INTERFACES, interface.attach_interface, MEMBER),
    Route("GET", INTERFACES + "/{interface_id}", interface.show_interface, READER),
    Route("DELETE", INTERFACES + "/{interface_id}", interface.detach_interface, MEMBER),
    Route("GET", SERVER + "/tags", tag.list_tags, READER, since=(2, 26)),
    Route("PUT", SERVER + "/tags", tag.replace_tags, MEMBER, since=(2, 26)),
    Route("DELETE", SERVER + "/tags", tag.delete_tags, MEMBER, since=(2, 26)),
    Route("GET", SERVER + "/tags/{tag}", tag.check_tag, READER, since=(2, 26)),
    Route("PUT", SERVER + "/tags/{tag}", tag.add_tag, MEMBER, since=(2, 26)),
    Route("DELETE", SERVER + "/tags/{tag}", tag.delete_tag, MEMBER, since=(2, 26)),
    Route("GET", SERVER + "/os-server-password", server_password.show_password, READER),
    Route("DELETE", SERVER + "/os-server-password", server_password.clear_password, MEMBER),
    Route("GET", SERVER + "/topology", topology.show_topology, READER, since=(2, 78)),
    Route("GET", SERVER + "/diagnostics", diagnostics.show_diagnostics, ADMIN),
    Route("POST", SERVER + "/remote-consoles", console.create_remote_console, MEMBER, since=(2, 6)),
    Route("GET", SERVER + "/os-instance-actions", instance_action.list_actions, READER),
    Route(
        "GET",
        SERVER + "/os-instance-actions/{request_id}",
        instance_action.show_action,
        READER,
    ),
    Route("GET", MOVES, server_migration.list_under_way, MANAGER, since=(2, 23)),
    Route("GET", MOVE, server_migration.show_under_way, ADMIN, since=(2, 23)),
    Route("DELETE", MOVE, server_migration.abort, MANAGER, since=(2, 24)),
    Route("POST", MOVE + "/action", server_migration.run_action, MANAGER, since=(2, 22)),
    Route("GET", "/v2.1/os-keypairs", keypair.list_keypairs, READER),
    Route("POST", "/v2.1/os-keypairs", keypair.create_keypair, READER),
    Route("GET", KEYPAIR, keypair.show_keypair, READER),
    Route("DELETE", KEYPAIR, keypair.delete_keypair, READER),
    Route("GET", "/v2.1/os-availability-zone", zone.list_zones, READER),
    Route("GET", "/v2.1/os-availability-zone/detail", zone.list_detail, ADMIN),
    Route("GET", GROUPS, server_group.list_groups, READER),
    Route("POST", GROUPS, server_group.create_group, MEMBER),
    Route("GET", GROUPS + "/{server_group_id}", server_group.show_group, READER),
    Route("DELETE", GROUPS + "/{server_group_id}", server_group.delete_group, MEMBER),
    Route("GET", AGGREGATES, aggregate.list_aggregates, ADMIN),
    Route("POST", AGGREGATES, aggregate.create_aggregate, ADMIN),
    Route("GET", AGGREGATE, aggregate.show_aggregate, ADMIN),
    Route("PUT", AGGREGATE, aggregate.update_aggregate, ADMIN),
    Route("DELETE", AGGREGATE, aggregate.delete_aggregate, ADMIN),
    Route("POST", AGGREGATE + "/action", aggregate.run_action, ADMIN),
    Route("GET", "/v2.1/limits", limits.show_limits, READER),
    Route("GET", "/v2.1/os-simple-tenant-usage", usage.list_usages, ADMIN),
    Route("GET", "/v2.1/os-simple-tenant-usage/{project_id}", usage.show_usage, READER),
    Route("GET", "/v2.1/os-instance_usage_audit_log", usage.list_audits, ADMIN),
    Route("GET", "/v2.1/os-instance_usage_audit_log/{before}", usage.show_audit, ADMIN),
    Route("GET", QUOTAS, quota.show_quota, READER),
    Route("PUT", QUOTAS, quota.update_quota, ADMIN),
    Route("DELETE", QUOTAS, quota.reset_quota, ADMIN),
    Route("GET", QUOTAS + "/defaults", quota.show_defaults, READER),
    Route("GET", QUOTAS + "/detail", quota.show_usage, READER),
    Route("GET", QUOTA_CLASS, quota.show_class, ADMIN),
    Route("PUT", QUOTA_CLASS, quota.update_class, ADMIN),
    Route("GET", HYPERVISORS, hypervisor.list_hypervisors, ADMIN),
    Route("GET", HYPERVISORS + "/detail", hypervisor.list_detail, ADMIN),
    Route("GET", HYPERVISORS + "/statistics", hypervisor.show_statistics, ADMIN, until=(2, 87)),
    Route("GET", HYPERVISOR, hypervisor.show_hypervisor, ADMIN),
    Route("GET", HYPERVISOR + "/uptime", hypervisor.show_uptime, ADMIN, until=(2, 87)),
    Route("GET", HYPERVISOR + "/search", hypervisor.search, ADMIN, until=(2, 52)),
    Route("GET", HYPERVISOR + "/servers", hypervisor.list_servers, ADMIN, until=(2, 52)),
    Route("POST", "/v2.1/os-server-external-events", external_event.create_events, ADMIN),
    Route("GET", CONSOLE_GRANT, console.show_ticket, ADMIN, since=(2, 31)),
    Route("GET", "/v2.1/os-migrations", migration.list_migrations, MANAGER),
    Route("GET", SERVICES, service.list_services, ADMIN),
    Route("PUT", SERVICES + "/enable", service.enable, ADMIN, until=(2, 52)),
    Route("PUT", SERVICES + "/disable", service.disable, ADMIN, until=(2, 52)),
    Route(
        "PUT", SERVICES + "/disable-log-reason", service.disable_log_reason, ADMIN, until=(2, 52)
    ),
    Route("PUT", SERVICES + "/force-down", service.force_down, ADMIN, since=(2, 11), until=(2, 52)),
    Route("PUT", SERVICES + "/{hypervisor_id}", service.update_service, ADMIN, since=(2, 53)),
    Route("DELETE", SERVICES + "/{hypervisor_id}", service.delete_service, ADMIN),
    Route("GET", "/v2.1/os-hosts", host.list_hosts, ADMIN, until=(2, 42)),
    Route("GET", HOST, host.show_host, ADMIN, until=(2, 42)),
    Route("PUT", HOST, host.update_host, ADMIN, until=(2, 42)),
    Route("GET", HOST + "/startup", host.act_on_power, ADMIN, until=(2, 42)),
    Route("GET", HOST + "/shutdown", host.act_on_power, ADMIN, until=(2, 42)),
    Route("GET", HOST + "/reboot", host.act_on_power, ADMIN, until=(2, 42)),
    *PROXIED,
)


def _as_now(call: Call, path: str) -> str:
    """`/v2/...` and `/v2.1/<own project>/...`, as clients wrote before 2.18, are `/v2.1/...`."""
    path = re.sub(r"^/v2(?=/)", "/v2.1", path)
    project = call.actor.project_uuid
    if project is None:
        return path
    own = rf"^/v2\.1/(?:{project.hex}|{project})(?=/)"
    return re.sub(own, "/v2.1", path)


SERVICE = Service(
    key="compute",
    type="compute",
    routes=ROUTES,
    fault=faults.compute,
    microversions=versions.OFFERED,
    alias=_as_now,
    wrong_method=404,
    unversioned="/v2/",
)

"""Which versions and collections of the Network API there are, and which extensions are true."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.kernel.errors import NotFound
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call

COLLECTIONS = {
    "network": "networks",
    "subnet": "subnets",
    "subnetpool": "subnetpools",
    "port": "ports",
    "router": "routers",
    "floatingip": "floatingips",
    "security_group": "security-groups",
    "security_group_rule": "security-group-rules",
    "rbac_policy": "rbac-policies",
    "address_scope": "address-scopes",
    "network_ip_availability": "network-ip-availabilities",
    "availability_zone": "availability_zones",
    "service_provider": "service-providers",
    "agent": "agents",
    "quota": "quotas",
}
# Each is kept by what the collections show and hear; a client decides by this list what to ask.
EXTENSIONS = {
    "address-scope": "Address scope",
    "agent": "agent",
    "allowed-address-pairs": "Allowed Address Pairs",
    "availability_zone": "Availability Zone",
    "binding": "Port Binding",
    "ext-gw-mode": "Neutron L3 Configurable external gateway mode",
    "external-net": "Neutron external network",
    "extra_dhcp_opt": "Neutron Extra DHCP options",
    "extraroute": "Neutron Extra Route",
    "filter-validation": "Filter parameters validation",
    "fip-port-details": "Floating IP Port Details Extension",
    "ip-substring-filtering": "IP address substring filtering",
    "net-mtu": "Network MTU",
    "net-mtu-writable": "Network MTU (writable)",
    "network-ip-availability": "Network IP Availability",
    "network_availability_zone": "Network Availability Zone",
    "pagination": "Pagination support",
    "port-security": "Port Security",
    "project-id": "project_id field enabled",
    "provider": "Provider Network",
    "quota-check-limit": "Quota engine limit check",
    "quota_details": "Quota details management support",
    "quotas": "Quota management support",
    "rbac-policies": "RBAC Policies",
    "revision-if-match": "If-Match constraints based on revision_number",
    "router": "Neutron L3 Router",
    "router_availability_zone": "Router Availability Zone",
    "security-group": "security-group",
    "security-groups-normalized-cidr": "Normalized CIDR field for security group rules",
    "service-type": "Neutron Service Type Management",
    "sorting": "Sorting support",
    "standard-attr-description": "standard-attr-description",
    "standard-attr-revisions": "Resource revision numbers",
    "standard-attr-tag": "Tag support for resources with standard attribute",
    "standard-attr-timestamp": "Resource timestamps",
    "stateful-security-group": "Stateful security group",
    "subnet_allocation": "Subnet Allocation",
    "tag": "Tag support",
    "tag-ext": "Tag support for resources: subnet, port, subnetpool, router",
}


def list_versions(call: Call) -> HttpResponse:
    """GET /."""
    links = [{"rel": "self", "href": f"{call.root}/v2.0/"}]
    return answer({"versions": [{"id": "v2.0", "status": "CURRENT", "links": links}]})


def list_resources(call: Call) -> HttpResponse:
    """GET /v2.0/: the collections."""
    resources = [
        {
            "name": name,
            "collection": collection,
            "links": [{"rel": "self", "href": f"{call.root}/v2.0/{collection}"}],
        }
        for name, collection in COLLECTIONS.items()
    ]
    return answer({"resources": resources})


def list_extensions(call: Call) -> HttpResponse:
    """GET /v2.0/extensions."""
    del call
    return answer({"extensions": [_extension(alias) for alias in EXTENSIONS]})


def show_extension(call: Call, alias: str) -> HttpResponse:
    """GET /v2.0/extensions/{alias}."""
    del call
    if alias not in EXTENSIONS:
        raise NotFound(kind="Extension", id=alias)
    return answer({"extension": _extension(alias)})


def _extension(alias: str) -> dict[str, Any]:
    return {
        "name": EXTENSIONS[alias],
        "alias": alias,
        "description": EXTENSIONS[alias],
        "updated": "2016-01-01T00:00:00-00:00",
        "links": [],
    }

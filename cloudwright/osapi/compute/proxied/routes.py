"""What Compute answered for images, volumes and networks until 2.35, on one page."""

from __future__ import annotations

from cloudwright.osapi.common.service import Level, Route
from cloudwright.osapi.compute.proxied import (
    floating_ip,
    image,
    image_metadata,
    network,
    security_group,
    security_group_rule,
    snapshot,
    volume,
)

READER, MEMBER = Level.READER, Level.MEMBER
LAST = (2, 35)
IMAGES, GROUPS = "/v2.1/images", "/v2.1/os-security-groups"
IMAGE, GROUP = IMAGES + "/{image_id}", GROUPS + "/{security_group_id}"
METADATA = IMAGE + "/metadata"
RULES = "/v2.1/os-security-group-rules"
ADDRESSES, ADDRESS = "/v2.1/os-floating-ips", "/v2.1/os-floating-ips/{floating_ip_id}"
VOLUMES, VOLUME = "/v2.1/os-volumes", "/v2.1/os-volumes/{volume_id}"
SNAPSHOTS, SNAPSHOT = "/v2.1/os-snapshots", "/v2.1/os-snapshots/{snapshot_id}"
NETWORKS, TENANT_NETWORKS = "/v2.1/os-networks", "/v2.1/os-tenant-networks"

ROUTES: tuple[Route, ...] = (
    Route("GET", IMAGES, image.list_images, READER, until=LAST),
    Route("GET", IMAGES + "/detail", image.list_detail, READER, until=LAST),
    Route("GET", IMAGE, image.show_image, READER, until=LAST),
    Route("DELETE", IMAGE, image.delete_image, MEMBER, until=LAST),
    Route("GET", METADATA, image_metadata.list_metadata, READER, until=(2, 38)),
    Route("POST", METADATA, image_metadata.update_metadata, MEMBER, until=(2, 38)),
    Route("PUT", METADATA, image_metadata.replace_metadata, MEMBER, until=(2, 38)),
    Route("GET", METADATA + "/{key}", image_metadata.show_item, READER, until=(2, 38)),
    Route("PUT", METADATA + "/{key}", image_metadata.set_item, MEMBER, until=(2, 38)),
    Route("DELETE", METADATA + "/{key}", image_metadata.delete_item, MEMBER, until=(2, 38)),
    Route("GET", GROUPS, security_group.list_groups, READER, until=LAST),
    Route("POST", GROUPS, security_group.create_group, MEMBER, until=LAST),
    Route("GET", GROUP, security_group.show_group, READER, until=LAST),
    Route("PUT", GROUP, security_group.update_group, MEMBER, until=LAST),
    Route("DELETE", GROUP, security_group.delete_group, MEMBER, until=LAST),
    Route("POST", RULES, security_group_rule.create_rule, MEMBER, until=LAST),
    Route("DELETE", RULES + "/{rule_id}", security_group_rule.delete_rule, MEMBER, until=LAST),
    Route("GET", ADDRESSES, floating_ip.list_floating_ips, READER, until=LAST),
    Route("POST", ADDRESSES, floating_ip.create_floating_ip, MEMBER, until=LAST),
    Route("GET", ADDRESS, floating_ip.show_floating_ip, READER, until=LAST),
    Route("DELETE", ADDRESS, floating_ip.delete_floating_ip, MEMBER, until=LAST),
    Route("GET", "/v2.1/os-floating-ip-pools", floating_ip.list_pools, READER, until=LAST),
    Route("GET", NETWORKS, network.list_networks, READER, until=LAST),
    Route("GET", NETWORKS + "/{network_id}", network.show_network, READER, until=LAST),
    Route("GET", TENANT_NETWORKS, network.list_tenant_networks, READER, until=LAST),
    Route(
        "GET", TENANT_NETWORKS + "/{network_id}", network.show_tenant_network, READER, until=LAST
    ),
    Route("GET", VOLUMES, volume.list_volumes, READER, until=LAST),
    Route("POST", VOLUMES, volume.create_volume, MEMBER, until=LAST),
    Route("GET", VOLUMES + "/detail", volume.list_volumes, READER, until=LAST),
    Route("GET", VOLUME, volume.show_volume, READER, until=LAST),
    Route("DELETE", VOLUME, volume.delete_volume, MEMBER, until=LAST),
    Route("GET", SNAPSHOTS, snapshot.list_snapshots, READER, until=LAST),
    Route("POST", SNAPSHOTS, snapshot.create_snapshot, MEMBER, until=LAST),
    Route("GET", SNAPSHOTS + "/detail", snapshot.list_snapshots, READER, until=LAST),
    Route("GET", SNAPSHOT, snapshot.show_snapshot, READER, until=LAST),
    Route("DELETE", SNAPSHOT, snapshot.delete_snapshot, MEMBER, until=LAST),
)

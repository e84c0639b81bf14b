"""Network v2.0, all of it, on one page. Paths are below `/network`."""

from __future__ import annotations

from cloudwright.osapi.common import faults
from cloudwright.osapi.common.service import Level, Route, Service
from cloudwright.osapi.network import network, port, quota, subnet, versions

PUBLIC, READER = Level.PUBLIC, Level.READER

ROUTES: tuple[Route, ...] = (
    Route("GET", "", versions.list_versions, PUBLIC),
    Route("GET", "/", versions.list_versions, PUBLIC),
    Route("GET", "/v2.0", versions.list_resources, READER),
    Route("GET", "/v2.0/", versions.list_resources, READER),
    Route("GET", "/v2.0/extensions", versions.list_extensions, READER),
    Route("GET", "/v2.0/extensions/{alias}", versions.show_extension, READER),
    Route("GET", "/v2.0/networks", network.list_networks, READER),
    Route("GET", "/v2.0/networks/{network_id}", network.show_network, READER),
    Route("GET", "/v2.0/subnets", subnet.list_subnets, READER),
    Route("GET", "/v2.0/subnets/{subnet_id}", subnet.show_subnet, READER),
    Route("GET", "/v2.0/ports", port.list_ports, READER),
    Route("GET", "/v2.0/ports/{port_id}", port.show_port, READER),
    Route("GET", "/v2.0/quotas/{project_id}", quota.show_quota, READER),
)

SERVICE = Service(key="network", type="network", routes=ROUTES, fault=faults.network)

"""Key -> dotted path of every driver that ships; imported on first use only."""

from __future__ import annotations

from cloudwright.contracts import registry

HYPERVISORS = {
    "qemu": "cloudwright.drivers.hypervisors.qemu:QemuHypervisor",
    "simulated": "cloudwright.drivers.hypervisors.simulated:SimulatedHypervisor",
}

VOLUMES = {
    "files": "cloudwright.drivers.volumes.files:FileVolumes",
    "simulated": "cloudwright.drivers.volumes.simulated:SimulatedVolumes",
}

PROVIDERS = {"embedded": "cloudwright.embedded.provider:EmbeddedProvider"}


FILTERS = {
    "AllHostsFilter": "host:everything",
    "ComputeFilter": "host:in_service",
    "AvailabilityZoneFilter": "host:zone",
    "CoreFilter": "host:cores",
    "RamFilter": "host:memory",
    "DiskFilter": "host:disk",
    "RetryFilter": "host:untried",
    "NumInstancesFilter": "host:few_instances",
    "IoOpsFilter": "host:few_operations",
    "TrustedFilter": "host:trusted",
    "SameHostFilter": "placement:same_host",
    "DifferentHostFilter": "placement:different_host",
    "SimpleCIDRAffinityFilter": "placement:near",
    "ServerGroupAffinityFilter": "placement:affinity",
    "ServerGroupAntiAffinityFilter": "placement:anti_affinity",
    "TypeAffinityFilter": "placement:one_flavor",
    "AggregateInstanceExtraSpecsFilter": "aggregates:extra_specs",
    "AggregateMultiTenancyIsolation": "aggregates:tenants",
    "AggregateImagePropertiesIsolation": "aggregates:image_properties",
    "AggregateTypeAffinityFilter": "aggregates:flavors",
    "ComputeCapabilitiesFilter": "capabilities:capabilities",
    "ImagePropertiesFilter": "capabilities:image",
    "IsolatedHostsFilter": "capabilities:isolated",
    "JsonFilter": "query:matches",
}

WEIGHERS = {
    "RAMWeigher": "ram",
    "CPUWeigher": "cpu",
    "DiskWeigher": "disk",
    "NumInstancesWeigher": "instances",
    "IoOpsWeigher": "operations",
    "ServerGroupSoftAffinityWeigher": "soft_affinity",
    "ServerGroupSoftAntiAffinityWeigher": "soft_anti_affinity",
}


def register_all() -> None:
    """Fill the registry; third parties add theirs by entry points."""
    for key, path in HYPERVISORS.items():
        registry.register("hypervisors", key, path)
    for key, path in VOLUMES.items():
        registry.register("volumes", key, path)
    for key, path in PROVIDERS.items():
        registry.register("providers", key, path)
    for key, path in FILTERS.items():
        registry.register("filters", key, f"cloudwright.cloud.scheduling.filters.{path}")
    for key, path in WEIGHERS.items():
        registry.register("weighers", key, f"cloudwright.cloud.scheduling.weighers:{path}")

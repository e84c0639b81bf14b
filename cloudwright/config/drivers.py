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


def register_all() -> None:
    """Fill the registry; third parties add theirs by entry points."""
    for key, path in HYPERVISORS.items():
        registry.register("hypervisors", key, path)
    for key, path in VOLUMES.items():
        registry.register("volumes", key, path)
    for key, path in PROVIDERS.items():
        registry.register("providers", key, path)

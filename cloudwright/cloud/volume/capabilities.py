"""What every pool here can do, and whether that is what a volume type promises."""

from __future__ import annotations

from cloudwright.cloud.volume.models import VolumeType
from cloudwright.kernel.errors import Problem

CAPABILITIES = {
    "volume_backend_name": "local",
    "storage_protocol": "file",
    "vendor_name": "Cloudwright",
    "driver_version": "1",
    "multiattach": "True",
    "thin_provisioning_support": "True",
}


class NoValidBackend(Problem):
    """503: no pool can keep such a volume."""

    code, status = "volume.no_valid_backend", 503
    message = "No valid backend was found: {reason}."


def require(volume_type: VolumeType | None) -> None:
    """Raises NoValidBackend unless every promise of the type can be kept."""
    if volume_type is None:
        return
    if hasattr(volume_type, "encryption"):
        raise NoValidBackend(reason=f"type {volume_type} is encrypted, and no pool encrypts")
    for key, wanted in volume_type.extra_specs.items():
        name = key.removeprefix("capabilities:")
        if ":" in name:  # a word for somebody else
            continue
        if CAPABILITIES.get(name, "").lower() != wanted.removeprefix("<is> ").lower():
            raise NoValidBackend(reason=f"type {volume_type} wants {name} to be {wanted}")

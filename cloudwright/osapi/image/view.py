"""How Glance shows an image: our columns under its names, properties beside them."""

from __future__ import annotations

from typing import Any

from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.states import IMPORTING, WHOLE
from cloudwright.kernel.units import MIB, mib_to_gib

STORE = "local"
# What a client may set, by our columns; the sizes of disks are GiB here.
WRITABLE = {
    "name": "name",
    "visibility": "visibility",
    "disk_format": "disk_format",
    "container_format": "container_format",
    "min_disk": "min_disk_mib",
    "min_ram": "min_ram_mib",
    "protected": "protected",
    "os_hidden": "hidden",
    "tags": "tags",
}
READ_ONLY = frozenset(
    {
        "id", "status", "owner", "size", "virtual_size", "checksum", "os_hash_algo",
        "os_hash_value", "created_at", "updated_at", "self", "file", "schema", "direct_url",
        "locations", "stores",
    }
)  # fmt: skip
# Glance keeps these names for itself.
RESERVED = frozenset({"location", "deleted", "deleted_at"})
RESERVED_BEGINNING = "os_glance_"


def as_image(image: Image) -> dict[str, Any]:
    """One image. A property never hides what the image itself says."""
    path = f"/v2/images/{image.uuid}"
    return {
        **image.properties,
        **_import(image),
        "id": image.uuid,
        "name": image.name or None,
        "status": image.state,
        "visibility": image.visibility,
        "owner": image.project.uuid.hex,
        "size": image.size_bytes,
        "virtual_size": image.virtual_mib * MIB if image.virtual_mib is not None else None,
        "checksum": image.checksum or None,
        "os_hash_algo": "sha512" if image.sha512 else None,
        "os_hash_value": image.sha512 or None,
        "disk_format": image.disk_format,
        "container_format": image.container_format,
        "min_disk": mib_to_gib(image.min_disk_mib),
        "min_ram": image.min_ram_mib,
        "protected": image.protected,
        "os_hidden": image.hidden,
        "tags": image.tags,
        "created_at": image.created_at,
        "updated_at": image.updated_at,
        "self": path,
        "file": f"{path}/file",
        "schema": "/v2/schemas/image",
    }


def _import(image: Image) -> dict[str, Any]:
    """Where the bytes are, are on their way to, or did not come to. There is one store."""
    if image.state in WHOLE:
        return {"stores": STORE}
    if image.state == IMPORTING:
        task = str(image.import_uuid)
        return {"os_glance_import_task": task, "os_glance_importing_to_stores": STORE}
    return {"os_glance_failed_import": STORE} if image.import_failed else {}

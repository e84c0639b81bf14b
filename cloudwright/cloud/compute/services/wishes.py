"""Judging what a new instance is asked to be, before anything is written."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from cloudwright.cloud.compute.models import Flavor
from cloudwright.cloud.compute.services.problems import (
    DiskConfigDisabled,
    FlavorNotFound,
    FlavorTooSmall,
    TooManyMetadataItems,
)
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.selectors.image import ImageUnusable, why_unusable
from cloudwright.cloud.text import address, line, storable
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.selectors.quota import limit_of
from cloudwright.kernel.errors import BadInput

NAME_MAX = 255
# Nova's limits, which its clients know.
USER_DATA_MAX = 65535
TAGS_MAX, TAG_MAX = 50, 60
_TRUE, _FALSE = ("1", "t", "true", "on", "y", "yes"), ("0", "f", "false", "off", "n", "no")
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"


def check_name(name: str) -> str:
    """The name without spaces around it. Raises BadInput."""
    name = name.strip()
    if not 1 <= len(name) <= NAME_MAX or not name.isprintable():
        raise BadInput(reason="A name has 1 to 255 printable characters.", field="name")
    return name


def check_metadata(metadata: Mapping[str, str]) -> dict[str, str]:
    """Labels of text. Raises BadInput."""
    for key, value in metadata.items():
        if not isinstance(value, str) or not 1 <= len(key) <= NAME_MAX or len(value) > NAME_MAX:
            raise BadInput(
                reason=f"Metadata {key!r}: keys have 1 to 255 characters, values text up to 255.",
                field="metadata",
            )
    storable(metadata, "metadata")
    return dict(metadata)


def check_metadata_items(project: Project, metadata: Mapping[str, str] | None) -> None:
    """As many as the project's quota lets one instance have. Raises TooManyMetadataItems."""
    if metadata and 0 <= (limit := limit_of(project, "metadata_items")) < len(metadata):
        raise TooManyMetadataItems(limit=limit, field="metadata")


def check_tags(tags: Sequence[str]) -> list[str]:
    """Tags, each once, in their order. Raises BadInput."""
    found = list(dict.fromkeys(tags))
    storable(found, "tags")
    if len(found) > TAGS_MAX:
        raise BadInput(reason=f"An instance has at most {TAGS_MAX} tags.", field="tags")
    for tag in found:
        if not 1 <= len(tag) <= TAG_MAX or set(tag) & set("/,"):
            raise BadInput(
                reason=f"Tag {tag!r}: 1 to {TAG_MAX} characters without '/' and ','.", field="tags"
            )
    return found


def encode_user_data(user_data: str | bytes) -> str:
    """User data as the row keeps it: base64. Raises BadInput when it is too long."""
    raw = user_data.encode() if isinstance(user_data, str) else user_data
    encoded = base64.b64encode(raw).decode()
    if len(encoded) > USER_DATA_MAX:
        raise BadInput(reason=f"User data is longer than {USER_DATA_MAX} bytes.", field="user_data")
    return encoded


def check_hostname(hostname: str) -> str:
    """A name that DNS takes, in one label or more. Raises BadInput."""
    labels = hostname.split(".")
    if len(hostname) > NAME_MAX or not all(re.fullmatch(_LABEL, label) for label in labels):
        raise BadInput(reason=f"{hostname!r} is no host name.", field="hostname")
    return hostname


def check_description(description: str) -> str:
    """Raises BadInput when it is too long."""
    return line(description or "", "description")


# Columns that may be changed while an instance lives, each with its judge.
CHECKS: Mapping[str, Callable[[Any], object]] = {
    "name": check_name,
    "description": check_description,
    "metadata": check_metadata,
    "tags": check_tags,
    "hostname": check_hostname,
    "auto_disk_config": bool,
    "access_ipv4": partial(address, field="access_ipv4"),
    "access_ipv6": partial(address, field="access_ipv6"),
}


def hostname_from(name: str, uuid: UUID) -> str:
    """A valid host name made from an instance's name, as Nova makes it."""
    clean = re.sub(r"[^a-z0-9-]", "", re.sub(r"[ _.]", "-", name.lower())).strip("-")[:63]
    return clean.rstrip("-") or f"server-{uuid}"


def disk_for(flavor: Flavor, image: Image) -> int:
    """MiB of root disk, with everything that flavor and image say of each other judged.

    A flavor without a disk takes the image's own size. Raises FlavorNotFound, FlavorTooSmall,
    ImageUnusable.
    """
    check_in_use(flavor)
    check_image(image, ram_mib=flavor.ram_mib, disk_mib=flavor.disk_mib)
    return flavor.disk_mib or image.virtual_mib or 0


def check_image(image: Image, *, ram_mib: int, disk_mib: int) -> None:
    """Whether an instance of this size can stand on `image`; a disk of 0 grows to what it needs.
    Raises ImageUnusable, FlavorTooSmall."""
    if reason := why_unusable(image):
        raise ImageUnusable(id=image.uuid, reason=reason, field="imageRef")
    check_memory(ram_mib, image)
    needs = max(image.min_disk_mib, image.virtual_mib or 0)
    if disk_mib and disk_mib < needs:
        raise _too_small("disk", disk_mib, needs)


def check_disk_config(image: Image | None, *, auto: bool | None) -> bool | None:
    """Whether a guest may grow its root partition: what was asked for, else what the image's
    property `auto_disk_config` says. Raises DiskConfigDisabled."""
    said = str(image.properties.get("auto_disk_config", "")).strip().lower() if image else ""
    if auto and image is not None and said in ("disabled", *_FALSE):
        raise DiskConfigDisabled(id=image.uuid, field="OS-DCF:diskConfig")
    return auto if auto is not None or not said else said in _TRUE


def check_in_use(flavor: Flavor) -> None:
    """Raises FlavorNotFound for one that is gone or out of use."""
    if flavor.deleted_at is not None or flavor.disabled:
        raise FlavorNotFound(id=flavor.flavorid, field="flavorRef")


def check_memory(ram_mib: int, image: Image) -> None:
    """Raises FlavorTooSmall for an image that asks for more."""
    if ram_mib < image.min_ram_mib:
        raise _too_small("memory", ram_mib, image.min_ram_mib)


def _too_small(what: str, has: int, needs: int) -> FlavorTooSmall:
    return FlavorTooSmall(what=what, has=has, needs=needs, field="flavorRef")

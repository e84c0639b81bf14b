"""What our own cloud offers to choose from."""

from __future__ import annotations

from collections.abc import Iterator

from cloudwright.cloud.compute.selectors.flavor import flavors_visible_to
from cloudwright.cloud.image.selectors.image import (
    COMMUNITY,
    PUBLIC,
    images_visible_to,
    why_unusable,
)
from cloudwright.cloud.network.selectors.network import networks_visible_to
from cloudwright.contracts.provider import Catalog, PropertySeen
from cloudwright.kernel.actor import SYSTEM


class EmbeddedImages(Catalog):
    """Images from which a machine can be made; private ones for their project alone."""

    def list(self) -> Iterator[PropertySeen]:
        """One query."""
        for image in images_visible_to(SYSTEM).filter(hidden=False):
            if why_unusable(image):
                continue
            everybody = image.visibility in (PUBLIC, COMMUNITY)
            yield PropertySeen(
                backend_id=str(image.uuid),
                name=str(image),
                tenant_id="" if everybody else str(image.project.uuid),
                facts={
                    "min_ram_mib": image.min_ram_mib,
                    "min_disk_mib": max(image.min_disk_mib, image.virtual_mib or 0),
                    "size_bytes": image.size_bytes,
                },
            )


class EmbeddedFlavors(Catalog):
    """Sizes in use. A private one is offered to its project; the contract names one tenant, so
    one that is shared by several is for the Compute API only."""

    def list(self) -> Iterator[PropertySeen]:
        """Two queries."""
        flavors = flavors_visible_to(SYSTEM).filter(disabled=False)
        for flavor in flavors.prefetch_related("projects"):
            owners = [] if flavor.is_public else list(flavor.projects.all())
            if not flavor.is_public and len(owners) != 1:
                continue
            yield PropertySeen(
                backend_id=flavor.flavorid,
                name=flavor.name,
                tenant_id=str(owners[0].uuid) if owners else "",
                facts={
                    "cores": flavor.vcpus,
                    "ram_mib": flavor.ram_mib,
                    "disk_mib": flavor.disk_mib,
                },
            )


class EmbeddedNetworks(Catalog):
    """Shared networks for everybody, others for their project."""

    def list(self) -> Iterator[PropertySeen]:
        """One query."""
        for network in networks_visible_to(SYSTEM).filter(external=False):
            own = network.project is not None and not network.shared
            yield PropertySeen(
                backend_id=str(network.uuid),
                name=str(network),
                tenant_id=str(network.project.uuid) if own and network.project else "",
                facts={"shared": network.shared},
            )

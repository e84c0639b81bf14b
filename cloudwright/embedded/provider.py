"""Our own cloud as a Provider: calls in process, the actor kept, no HTTP to ourselves."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any, ClassVar

from cloudwright.contracts.provider import Catalog, Instances, Ping, Provider, ProviderInfo
from cloudwright.embedded.catalog import EmbeddedFlavors, EmbeddedImages, EmbeddedNetworks
from cloudwright.embedded.instances import EmbeddedInstances


class EmbeddedProvider(Provider):
    """The cloud of this installation. A link's tenant is the project itself (DESIGN §2)."""

    info: ClassVar[ProviderInfo] = ProviderInfo(
        key="embedded", label="This cloud", adopts_tenants=True
    )
    instances: Instances
    images: Catalog
    flavors: Catalog
    networks: Catalog

    def __init__(self, options: dict[str, Any]) -> None:
        super().__init__(options)
        self.instances = EmbeddedInstances()
        self.images = EmbeddedImages()
        self.flavors = EmbeddedFlavors()
        self.networks = EmbeddedNetworks()

    def ping(self) -> Ping:
        """Always there: it is this process and its database."""
        return Ping(label=self.info.label, version=version("cloudwright"))

"""From settings to a Provider, by the registry. Nothing above `contracts` names a vendor."""

from __future__ import annotations

from typing import cast

from cloudwright.broker.services.models import ServiceSettings
from cloudwright.contracts import registry
from cloudwright.contracts.provider import Provider, ProviderInfo
from cloudwright.core.operations.drivers import guarded


def open(settings: ServiceSettings) -> Provider:  # noqa: A001 - `providers.open(settings)` reads right
    """The account, ready for calls; every call raises while a transaction is open.

    Raises Unsupported where no driver has this type.
    """
    driver = cast("type[Provider]", registry.load("providers", settings.type))
    return guarded(driver(dict(settings.options)))


def info_of(type_: str) -> ProviderInfo:
    """What the driver says of itself, without opening an account. Raises Unsupported."""
    return cast("type[Provider]", registry.load("providers", type_)).info

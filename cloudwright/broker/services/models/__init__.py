from cloudwright.broker.services.models.link import Link
from cloudwright.broker.services.models.property import ServiceProperty
from cloudwright.broker.services.models.service import Service
from cloudwright.broker.services.models.settings import ServiceSettings

__all__ = ["Link", "Service", "ServiceProperty", "ServiceSettings"]

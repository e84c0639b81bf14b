from cloudwright.cloud.network.models.network import Network
from cloudwright.cloud.network.models.port import Port
from cloudwright.cloud.network.models.subnet import Subnet

__all__ = ["Network", "Port", "Subnet"]

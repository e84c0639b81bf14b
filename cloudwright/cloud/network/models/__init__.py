from cloudwright.cloud.network.models.address_scope import AddressScope
from cloudwright.cloud.network.models.floating_ip import FloatingIP
from cloudwright.cloud.network.models.network import Network
from cloudwright.cloud.network.models.port import FixedIP, Port
from cloudwright.cloud.network.models.rbac_policy import RBACPolicy
from cloudwright.cloud.network.models.router import Router
from cloudwright.cloud.network.models.security_group import SecurityGroup, SecurityGroupRule
from cloudwright.cloud.network.models.subnet import Subnet
from cloudwright.cloud.network.models.subnet_pool import SubnetPool

__all__ = [
    "AddressScope",
    "FixedIP",
    "FloatingIP",
    "Network",
    "Port",
    "RBACPolicy",
    "Router",
    "SecurityGroup",
    "SecurityGroupRule",
    "Subnet",
    "SubnetPool",
]

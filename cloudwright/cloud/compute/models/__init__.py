from cloudwright.cloud.compute.models.flavor import Flavor
from cloudwright.cloud.compute.models.instance import Instance

__all__ = ["Flavor", "Instance"]

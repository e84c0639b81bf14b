from cloudwright.cloud.compute.models.block_device import BlockDevice
from cloudwright.cloud.compute.models.flavor import Flavor
from cloudwright.cloud.compute.models.injected_file import InjectedFile
from cloudwright.cloud.compute.models.instance import Instance
from cloudwright.cloud.compute.models.migration import Migration

__all__ = ["BlockDevice", "Flavor", "InjectedFile", "Instance", "Migration"]

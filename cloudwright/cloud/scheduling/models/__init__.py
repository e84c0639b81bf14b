from cloudwright.cloud.scheduling.models.aggregate import Aggregate
from cloudwright.cloud.scheduling.models.claim import Claim
from cloudwright.cloud.scheduling.models.host import Host
from cloudwright.cloud.scheduling.models.instance_group import InstanceGroup, InstanceGroupMember

__all__ = ["Aggregate", "Claim", "Host", "InstanceGroup", "InstanceGroupMember"]

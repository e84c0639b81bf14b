from cloudwright.cloud.scheduling.models.claim import Claim
from cloudwright.cloud.scheduling.models.host import Host

__all__ = ["Claim", "Host"]

from cloudwright.core.quotas.models.quota import Quota
from cloudwright.core.quotas.models.rate import Rate
from cloudwright.core.quotas.models.reservation import Reservation

__all__ = ["Quota", "Rate", "Reservation"]

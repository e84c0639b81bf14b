"""QoS specs are an administrator's: only the gates of the routes stand before them."""

from __future__ import annotations

from django.db.models import QuerySet

from cloudwright.cloud.volume.models import QosSpec
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.ids import parse_uuid


def qos_specs() -> QuerySet[QosSpec]:
    """All of them, newest first."""
    return QosSpec.objects.order_by("-created_at", "-pk")


def qos_spec_for(ident: str) -> QosSpec:
    """By uuid. Raises NotFound."""
    return get_or_404(qos_specs(), "QoS specs", uuid=parse_uuid(ident, "QoS specs"))

"""Messages that nobody deleted go when their time is over."""

from __future__ import annotations

from datetime import timedelta

from cloudwright.cloud.volume.models import Message
from cloudwright.core.operations.reconciler import Reconciler, Report, register
from cloudwright.kernel import clock


def activate() -> Report:
    """Delete them."""
    gone, _ = Message.objects.filter(expires_at__lte=clock.now()).delete()
    return Report({"deleted": gone})


MESSAGE_EXPIRED = register(
    Reconciler(name="message_expired", every=timedelta(hours=1), activate=activate)
)

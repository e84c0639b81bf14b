"""Giving a floating IP back, by its holder or with its network."""

from __future__ import annotations

from django.db import transaction

from cloudwright.cloud.network.models import FloatingIP
from cloudwright.cloud.network.writes.port import drop
from cloudwright.core.audit.changes import publish
from cloudwright.core.quotas.services import ledger


@transaction.atomic
def give_back(floating: FloatingIP) -> None:
    """The address is free for others, and the project's quota has it again."""
    ledger.release(("floating_ip", floating.uuid))
    publish("floating_ip", floating.uuid)
    floating.delete()
    drop(floating.outside)

"""Leases: one holder of a name at a time, with a token that grows at each change of hands."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from cloudwright.core.operations.models import Lease
from cloudwright.kernel import clock


@transaction.atomic
def acquire(name: str, holder: str, seconds: float) -> int | None:
    """Take or renew the lease for `seconds`; returns its token, or None while another holds it.

    The token is the same while one holder renews, and greater after every change of hands, so
    that a write under an older one can be told.
    """
    now = clock.now()
    until = now + timedelta(seconds=seconds)
    lease, made = Lease.objects.select_for_update().get_or_create(
        name=name, defaults={"holder": holder, "until": until, "token": 1}
    )
    if made:
        return lease.token
    mine = lease.holder == holder and lease.until > now
    if not mine and lease.until > now:
        return None
    token = lease.token if mine else lease.token + 1
    Lease.objects.filter(pk=lease.pk).update(holder=holder, until=until, token=token)
    return token


def give_up(name: str, holder: str) -> None:
    """Let the next one have it at once; the token still grows."""
    Lease.objects.filter(name=name, holder=holder).update(until=clock.now())

from __future__ import annotations

from cloudwright.core.accounts.models import Customer


def builtin_customer() -> Customer:
    """The one customer that every installation has; home of accounts made without one."""
    return Customer.objects.get(builtin=True)

"""Ids as Keystone writes them: hex, and `default` for the built-in customer. Only here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from cloudwright.core.accounts.models import Customer
from cloudwright.kernel.ids import parse_uuid

DEFAULT = "default"


def domain_id(customer: Customer) -> str:
    """The customer's id on this wire."""
    return DEFAULT if customer.builtin else customer.uuid.hex


def customer_lookup(ident: str, prefix: str = "") -> dict[str, Any]:
    """The filter that finds a customer by its id on this wire. Raises NotFound."""
    if ident == DEFAULT:
        return {f"{prefix}builtin": True}
    return {f"{prefix}uuid": parse_uuid(ident, "domain"), f"{prefix}builtin": False}


def hex_or_none(uuid: UUID | None) -> str | None:
    """An id that may be absent."""
    return uuid.hex if uuid else None

"""Identifiers: native uuid4 in the database; hex or dashed at the doors (DESIGN §7)."""

from __future__ import annotations

import hashlib
import secrets
from uuid import UUID

from cloudwright.kernel.errors import NotFound


def parse_uuid(text: str, kind: str) -> UUID:
    """The uuid in `text`, dashed or hex. Anything else is NotFound: no such object can exist."""
    try:
        return UUID(text)
    except (ValueError, AttributeError, TypeError) as exc:
        raise NotFound(kind=kind, id=text) from exc


def new_secret(prefix: str = "") -> str:
    """An unguessable string of 256 bits, URL-safe, led by `prefix` so that leaks can be grepped."""
    return prefix + secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """SHA-256 of a high-entropy secret, hex. Never for passwords."""
    return hashlib.sha256(secret.encode()).hexdigest()

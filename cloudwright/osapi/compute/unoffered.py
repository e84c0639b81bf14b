"""What Nova's bodies may hold and this cloud does not have: refused by name, never overlooked.

A request that is half heard makes another server than the one that was asked for.
"""

from __future__ import annotations

from typing import Any

from cloudwright.kernel.errors import BadInput


def refuse_unoffered(body: dict[str, Any]) -> None:
    """Raise BadInput for the first part of a create that is not offered."""
    if body["server"].get("trusted_image_certificates"):
        raise BadInput(
            reason="Trusted image certificates are not offered here.",
            field="trusted_image_certificates",
        )

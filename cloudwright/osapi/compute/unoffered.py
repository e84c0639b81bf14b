"""What Nova's bodies may hold and this cloud does not have: refused by name, never overlooked.

A request that is half heard makes another server than the one that was asked for.
"""

from __future__ import annotations

from typing import Any

from cloudwright.kernel.errors import BadInput


def refuse_unoffered(body: dict[str, Any]) -> None:
    """Raise BadInput for the first part of a create that is not offered."""
    server = body["server"]
    _refuse("Networks are given by uuid here: ports, fixed addresses and tags are not offered.",
            not _plain_networks(server.get("networks")), "networks")  # fmt: skip
    _refuse("Trusted image certificates are not offered here.",
            bool(server.get("trusted_image_certificates")),
            "trusted_image_certificates")  # fmt: skip


def _refuse(reason: str, unoffered: bool, field: str) -> None:  # noqa: FBT001 - read as a sentence
    if unoffered:
        raise BadInput(reason=reason, field=field)


def _plain_networks(networks: object) -> bool:
    if not isinstance(networks, list):
        return True
    return all(set(each) == {"uuid"} or (set(each) == {"uuid", "port"} and not each["port"])
               for each in networks)  # fmt: skip

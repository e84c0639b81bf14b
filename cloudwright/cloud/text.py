"""Text from people, judged before it reaches a column."""

from __future__ import annotations

import json
from ipaddress import ip_address

from cloudwright.kernel.errors import BadInput

LINE_MAX = 255


def line(value: str, field: str, *, least: int = 0, most: int = LINE_MAX) -> str:
    """`value` as it is. Raises BadInput (field) when its length is wrong or it has a NUL, which no
    column can hold."""
    if not least <= len(value) <= most or "\0" in value:
        raise BadInput(reason=f"{field} has {least} to {most} characters.", field=field)
    return value


def storable(value: object, field: str) -> object:
    """`value`, if a JSON column can hold it. Raises BadInput (field)."""
    if "\\u0000" in json.dumps(value):
        raise BadInput(reason=f"{field} has a character that cannot be kept.", field=field)
    return value


def address(value: str | None, field: str) -> str | None:
    """An IP address, or None. Raises BadInput (field)."""
    if not value:
        return None
    try:
        return str(ip_address(value))
    except ValueError as exc:
        raise BadInput(reason=f"{value!r} is no address.", field=field) from exc

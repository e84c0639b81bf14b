"""What a body may hold, and its reading: refused in Neutron's words.

Each noun has a table of these (`schemas/<noun>.py`). What the values mean together is judged by the
services.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from uuid import UUID

from cloudwright.kernel.errors import BadInput

Reader = Callable[[Any], Any]
NUMBER_MOST = 2**31 - 1  # what a column holds


@dataclass(frozen=True, slots=True)
class Attribute:
    """`read` turns the value into the service's own or raises ValueError with a reason; `column` is
    the service's name for it, if that differs. `post`, `put`: where it may stand."""

    read: Reader
    column: str = ""
    post: bool = True
    put: bool = True
    required: bool = False


Attributes = Mapping[str, Attribute]


def taken(attributes: Attributes, body: object, *, creating: bool) -> dict[str, Any]:
    """The body's values by the services' names. Raises BadInput."""
    if not isinstance(body, dict):
        raise BadInput(reason="Body contains invalid data")
    if unknown := sorted(set(body) - set(attributes)):
        raise BadInput(reason=f"Unrecognized attribute(s) '{', '.join(unknown)}'")
    for name, each in attributes.items():
        if creating and each.required and name not in body:
            raise BadInput(
                reason=f"Failed to parse request. Required attribute '{name}' not specified",
                field=name,
            )
    return {
        attributes[name].column or name: _read(name, attributes[name], value, creating=creating)
        for name, value in body.items()
    }


def _read(name: str, attribute: Attribute, value: object, *, creating: bool) -> Any:
    if not (attribute.post if creating else attribute.put):
        verb = "POST" if creating else "PUT"
        raise BadInput(reason=f"Attribute '{name}' not allowed in {verb}", field=name)
    try:
        return attribute.read(value)
    except ValueError as exc:
        raise BadInput(reason=f"Invalid input for {name}. Reason: {exc}.", field=name) from exc


def text(value: Any) -> str:
    """A text; its length is the services' to judge."""
    if not isinstance(value, str):
        raise ValueError(f"'{value}' is not a valid string")  # noqa: TRY004 - readers say ValueError
    return value


def boolean(value: Any) -> bool:
    """A truth, also as text and as 0 and 1."""
    if isinstance(value, bool):
        return value
    if str(value).lower() in {"true", "1"}:
        return True
    if str(value).lower() in {"false", "0"}:
        return False
    raise ValueError(f"'{value}' cannot be converted to boolean")


def number(value: Any) -> int:
    """A whole number that a column holds, also as text."""
    try:
        found = int(value) if not isinstance(value, bool | float) else None
    except (TypeError, ValueError):
        found = None
    if found is None or abs(found) > NUMBER_MOST:
        raise ValueError(f"'{value}' is not an integer")
    return found


def uuid(value: Any) -> UUID:
    """An id, dashed or not."""
    try:
        return UUID(value)
    except (ValueError, TypeError, AttributeError) as exc:
        raise ValueError(f"'{value}' is not a valid UUID") from exc


def address(value: Any) -> str:
    """An IP address in its usual writing."""
    try:
        return str(ip_address(text(value)))
    except ValueError as exc:
        raise ValueError(f"'{value}' is not a valid IP address") from exc


def mapping(value: Any) -> dict[str, Any]:
    """An object."""
    if not isinstance(value, dict):
        raise ValueError(f"'{value}' is not a dictionary")  # noqa: TRY004 - likewise
    return value


def one_of(*allowed: object) -> Reader:
    """One of these values."""

    def read(value: Any) -> Any:
        if value not in allowed:
            raise ValueError(f"'{value}' is not in {list(allowed)}")
        return value

    return read


def list_of(reader: Reader) -> Reader:
    """A list of what `reader` reads; null is an empty one."""

    def read(value: Any) -> list[Any]:
        if value is None:
            return []
        if not isinstance(value, list):
            raise ValueError(f"'{value}' is not a list")  # noqa: TRY004 - likewise
        return [reader(each) for each in value]

    return read


def or_null(reader: Reader, null: object = None) -> Reader:
    """What `reader` reads, or null, which the service knows as `null`."""
    return lambda value: null if value is None else reader(value)


OWNER: Attributes = {
    "tenant_id": Attribute(or_null(uuid), "owner", put=False),
    "project_id": Attribute(or_null(uuid), "owner", put=False),
}
NAMED: Attributes = {
    "name": Attribute(or_null(text, "")),
    "description": Attribute(or_null(text, "")),
}

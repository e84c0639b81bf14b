"""How the values of a query are read, and the filters that every kind with tags has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from ipaddress import ip_address

from django.db.models import Q
from django.utils.dateparse import parse_datetime

from cloudwright.kernel.errors import BadInput, NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.schema import truth

Filters = Mapping[str, tuple[str, Callable[[str], object | None]]]
NUMBER_MOST = 2**31 - 1


def as_text(value: str) -> object | None:
    """A filter's value as it stands; None, which matches nothing, for what no column holds."""
    return None if "\0" in value else value


def as_truth(value: str) -> object | None:
    """A filter's value as a truth."""
    return truth(value)


def as_number(value: str) -> object | None:
    """A filter's value as a whole number; None, which matches nothing, for what is none."""
    return int(value) if value.isdecimal() and int(value) <= NUMBER_MOST else None


def as_address(value: str) -> object | None:
    """A filter's value as an address, or None."""
    try:
        return str(ip_address(value))
    except ValueError:
        return None


def as_uuid(value: str) -> object | None:
    """A filter's value as an id, or None."""
    try:
        return parse_uuid(value, "filter")
    except NotFound:
        return None


def _tagged(values: list[str], *, several: bool) -> Q:
    """Rows with all of the tags `a,b,c`, or with any of them."""
    tags = [tag for value in values for tag in value.split(",") if "\0" not in tag]
    found = Q(pk__in=[]) if several else Q()
    for tag in tags:
        one = Q(tags__contains=[tag])
        found = found | one if several else found & one
    return found


def _changed_since(values: list[str]) -> Q:
    try:
        moment = parse_datetime(values[0])
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadInput(reason=f"The input changed_since must be a time with its zone: {values[0]}")
    return Q(updated_at__gte=moment)


TAGS: Mapping[str, Callable[[list[str]], Q]] = {
    "tags": lambda values: _tagged(values, several=False),
    "tags-any": lambda values: _tagged(values, several=True),
    "not-tags": lambda values: ~_tagged(values, several=False),
    "not-tags-any": lambda values: ~_tagged(values, several=True),
    "changed_since": _changed_since,
}
STANDARD: Filters = {
    "id": ("uuid", as_uuid),
    "name": ("name", as_text),
    "description": ("description", as_text),
    "revision_number": ("revision", as_number),
}
OWNED: Filters = {
    "tenant_id": ("project__uuid", as_uuid),
    "project_id": ("project__uuid", as_uuid),
}

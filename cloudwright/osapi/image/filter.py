"""Which images a list is about: Glance's filters, in one query."""

from __future__ import annotations

import csv
from collections.abc import Callable

from django.db.models import Q, QuerySet

from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.selectors.image import COMMUNITY, VISIBILITIES, images_visible_to
from cloudwright.cloud.image.selectors.image_member import answered
from cloudwright.cloud.image.services.image_member import ACCEPTED, STATUSES
from cloudwright.kernel.errors import BadInput, NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.kernel.units import gib_to_mib
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.schema import moment, truth

NOTHING = Q(pk=None)
COMPARISONS = {"eq": "", "gt": "__gt", "gte": "__gte", "lt": "__lt", "lte": "__lte"}
PAGING = frozenset({"limit", "marker", "sort", "sort_key", "sort_dir"})


def wanted(call: Call) -> QuerySet[Image]:
    """The images that the query asks for. Raises BadInput."""
    rows = images_visible_to(call.actor).filter(_listed(call))
    found = Q(hidden=truth(call.first("os_hidden")))
    for key, values in call.request.GET.lists():
        if key in PAGING or key in {"os_hidden", "visibility", "member_status"}:
            continue
        for value in values:
            make = FILTERS.get(key)
            found &= make(value) if make else Q(properties__contains={key: value})
    return rows.filter(found)


def _listed(call: Call) -> Q:
    """Community images are found by those who ask for them, and listed for their owners."""
    asked = call.first("visibility")
    if asked == "all":
        return _shared(call)
    if asked:
        if asked not in VISIBILITIES:
            raise BadInput(reason=f"Invalid visibility value: {asked}")
        return Q(visibility=asked) & _shared(call)
    return (~Q(visibility=COMMUNITY) | Q(project=call.actor.project_id)) & _shared(call)


def _shared(call: Call) -> Q:
    """What others shared is listed once it was accepted, or by the `member_status` asked for. An
    administrator, who sees everything, is asked nothing."""
    status = call.first("member_status")
    if status not in {"", "all", *STATUSES}:
        raise BadInput(reason=f"Invalid status: {status}", field="member_status")
    if not status and call.actor.admin:
        return Q()
    return answered(call.actor, status or ACCEPTED)


def _words(column: str) -> Callable[[str], Q]:
    """`value` or `in:a,"b,c"`."""

    def make(value: str) -> Q:
        return Q(**{f"{column}__in": _members(value)})

    return make


def _members(value: str) -> list[str]:
    return next(csv.reader([value[3:]]), []) if value.startswith("in:") else [value]


def _uuids(column: str) -> Callable[[str], Q]:
    def make(value: str) -> Q:
        found = []
        for each in _members(value):
            try:
                found.append(parse_uuid(each, "image"))
            except NotFound:
                continue
        return Q(**{f"{column}__in": found})

    return make


def _moments(column: str) -> Callable[[str], Q]:
    """`2026-11-21T00:00:00Z` or `gte:2026-…`."""

    def make(value: str) -> Q:
        word, _, rest = value.partition(":")
        text = rest if word in {*COMPARISONS, "neq"} else value
        when = moment(text)
        if when is None:
            raise BadInput(reason=f"Invalid time value: {text}")
        if word == "neq":
            return ~Q(**{column: when})
        return Q(**{f"{column}{COMPARISONS.get(word, '')}": when})

    return make


def _number(lookup: str) -> Callable[[str], Q]:
    def make(value: str) -> Q:
        if not value.isdecimal():
            raise BadInput(reason=f"Invalid size value: {value}")
        return Q(**{lookup: int(value)})

    return make


def _gib(column: str) -> Callable[[str], Q]:
    def make(value: str) -> Q:
        if not value.isdecimal():
            raise BadInput(reason=f"Invalid size value: {value}")
        return Q(**{column: gib_to_mib(int(value))})

    return make


def _truth(column: str) -> Callable[[str], Q]:
    def make(value: str) -> Q:
        if value.lower() not in {"true", "false"}:
            raise BadInput(reason=f"Invalid value '{value}' for '{column}'")
        return Q(**{column: truth(value)})

    return make


def _tag(value: str) -> Q:
    return Q(tags__contains=[value])


FILTERS: dict[str, Callable[[str], Q]] = {
    "id": _uuids("uuid"),
    "name": _words("name"),
    "status": _words("state"),
    "owner": _uuids("project__uuid"),
    "disk_format": _words("disk_format"),
    "container_format": _words("container_format"),
    "size": _number("size_bytes"),
    "size_min": _number("size_bytes__gte"),
    "size_max": _number("size_bytes__lte"),
    "min_ram": _number("min_ram_mib"),
    "min_disk": _gib("min_disk_mib"),
    "checksum": _words("checksum"),
    "os_hash_value": _words("sha512"),
    "protected": _truth("protected"),
    "tag": _tag,
    "created_at": _moments("created_at"),
    "updated_at": _moments("updated_at"),
}

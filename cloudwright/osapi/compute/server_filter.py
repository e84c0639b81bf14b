"""Which servers a list is about: Nova's filters, in one query."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.selectors.instance import every_instance
from cloudwright.cloud.compute.states import SOFT_DELETED, STATUSES, states_with_status
from cloudwright.cloud.network.models import FixedIP
from cloudwright.cloud.network.selectors.port import addresses_visible_to
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Forbidden, NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.schema import truth
from cloudwright.osapi.compute.changed import changed

SORTABLE = {
    "uuid": "uuid",
    "display_name": "name",
    "created_at": "created_at",
    "updated_at": "updated_at",
    "vm_state": "state",
    "task_state": "state",
    "availability_zone": "availability_zone",
    "key_name": "key_name",
    "instance_type_id": "ram_mib",
    "project_id": "project_id",
}
SORTABLE_SINCE_73 = SORTABLE | {"locked": "locked"}
NOTHING = Q(pk__in=())
# What a pattern may use, which is no more than keeps the database's search short; a text with
# anything else is looked for as it stands.
PLAIN_PATTERN = re.compile(r"([\w\s.\-^$*+?|()\[\]]|\\[^\w\s])*")


def wanted(call: Call) -> QuerySet[Instance]:
    """The servers that the query asks for. Raises Forbidden, BadInput."""
    rows = _reach(call)
    found = Q()
    for key, make in FILTERS.items():
        if value := call.first(key):
            found &= make(value)
    found &= _status(call) & changed(call, since=(2, 1)) & _labelled(call)
    if not any(call.first(key) for key in ("status", "vm_state", "changes-since")):
        found &= ~Q(state__startswith=SOFT_DELETED)  # shown to who asks for them
    if call.first("ip") or call.first("ip6"):
        found &= Q(uuid__in=_devices_at(call.actor, call.first("ip") or call.first("ip6")))
    if call.actor.admin:
        found &= _administrators(call)
    return rows.filter(found)


def _reach(call: Call) -> QuerySet[Instance]:
    """One's project; all of them for an administrator who says so. Without that word the name of
    another project changes nothing, as in Nova (its bug 1185290)."""
    everywhere = call.flag("all_tenants")
    if everywhere and not call.actor.admin:
        raise Forbidden
    rows = every_instance(call.actor, all_projects=everywhere)
    if project := everywhere and (call.first("project_id") or call.first("tenant_id")):
        rows = rows.filter(by_uuid("project__uuid", project))
    if call.actor.admin and call.flag("deleted"):
        return rows.filter(deleted_at__isnull=False)
    # Somebody who asks what changed wants to hear of what is gone.
    return rows if call.first("changes-since") else rows.filter(deleted_at=None)


def _administrators(call: Call) -> Q:
    found = Q()
    if host := call.first("host"):
        found &= Q(host__name=host)
    if user := call.first("user_id"):
        found &= by_uuid("user__uuid", user)
    return found


def _status(call: Call) -> Q:
    """`status`, repeatable. Since 2.38 an unknown one is an error, before it matches nothing."""
    words = [each for each in call.request.GET.getlist("status") if each]
    if not words:
        return Q()
    if call.version >= (2, 38) and any(word.upper() not in STATUSES for word in words):
        raise BadInput(reason="Invalid status value", field="status")
    return Q(state__in=frozenset[str]().union(*(states_with_status(word) for word in words)))


def _labelled(call: Call) -> Q:
    """Tags since 2.26, the lock since 2.73."""
    found = Q()
    if call.version >= (2, 26):
        for key, several in (
            ("tags", False),
            ("tags-any", True),
            ("not-tags", False),
            ("not-tags-any", True),
        ):
            if value := call.first(key):
                matches = Q() if not several else NOTHING
                for tag in value.split(","):
                    one = Q(tags__contains=[tag])
                    matches = matches | one if several else matches & one
                found &= ~matches if key.startswith("not") else matches
    if call.version >= (2, 73) and (locked := call.first("locked")):
        found &= Q(locked=truth(locked))
    return found


def _devices_at(actor: Actor, pattern: str) -> QuerySet[FixedIP, Any]:
    addresses = addresses_visible_to(actor).filter(address__iregex=_pattern(pattern))
    return addresses.values("port__device_uuid")


def _named(text: str) -> Q:
    return Q(name__iregex=_pattern(text))


def _pattern(text: str) -> str:
    """A pattern that PostgreSQL takes, from what a client wrote."""
    try:
        re.compile(text)
    except re.error:
        return re.escape(text)
    return text if PLAIN_PATTERN.fullmatch(text) else re.escape(text)


def by_uuid(column: str, text: str) -> Q:
    """The row with this id, also at the end of a link; no row for what is no id."""
    try:
        return Q(**{column: parse_uuid(text.rstrip("/").rpartition("/")[2], column)})
    except NotFound:
        return NOTHING


FILTERS: dict[str, Callable[[str], Q]] = {
    "name": _named,
    "uuid": lambda text: by_uuid("uuid", text),
    "image": lambda text: by_uuid("image__uuid", text),
    "flavor": lambda text: Q(flavor__flavorid=text.rstrip("/").rpartition("/")[2]),
    "availability_zone": lambda text: Q(availability_zone=text),
    "key_name": lambda text: Q(key_name=text),
    "reservation_id": lambda text: Q(reservation_id=text),
    "description": lambda text: Q(description__icontains=text),
    "vm_state": lambda text: Q(state__startswith=f"{text.lower()}/"),
    "task_state": lambda text: Q(state__endswith=f"/{text.lower()}"),
}

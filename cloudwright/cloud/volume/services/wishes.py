"""What people may wish of a volume, a snapshot, a backup: judged before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.text import line, storable
from cloudwright.cloud.volume.selectors.pool import pools_by_host, takes_new
from cloudwright.cloud.volume.services.problems import NoBackend, ZoneInvalid
from cloudwright.core.accounts.models import User
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput

LARGEST_GIB = 1024 * 1024


def name(value: str | None) -> str | None:
    """A name or none. Raises BadInput (name)."""
    return None if value is None else line(value.strip(), "name")


def description(value: str | None) -> str | None:
    """Likewise. Raises BadInput (description)."""
    return None if value is None else line(value, "description")


def metadata(value: Mapping[str, Any] | None) -> dict[str, str]:
    """Words to words of at most 255 characters. Raises BadInput (metadata)."""
    found = dict(value or {})
    for key, word in found.items():
        if not isinstance(word, str):
            raise BadInput(reason=f"The value of {key} must be text.", field="metadata")
        line(key, "metadata", least=1)
        line(word, "metadata")
    storable(found, "metadata")
    return found


def size_gib(value: int) -> int:
    """A size in GiB. Raises BadInput (size)."""
    if not 1 <= value <= LARGEST_GIB:
        reason = f"Volume size must be 1 to {LARGEST_GIB} GB, not {value}."
        raise BadInput(reason=reason, field="size")
    return value


def host_in(zone: str) -> Host:
    """A host that keeps volumes, in `zone` if it is not empty. Where none takes new ones, one that
    does not: the volume's flow says so. Raises ZoneInvalid, NoBackend."""
    hosts = list(Host.objects.order_by("pk"))
    if zone:
        hosts = [host for host in hosts if host.availability_zone == zone]
        if not hosts:
            raise ZoneInvalid(zone=zone, field="availability_zone")
    if not hosts:
        raise NoBackend(what="Block storage")
    pools = pools_by_host()
    return next((host for host in hosts if takes_new(host, pools.get(host.pk))), hosts[0])


def user_of(actor: Actor) -> User | None:
    """Who is named as the maker."""
    return User.objects.filter(pk=actor.user_id).first() if actor.user_id else None


CHECKS: dict[str, Callable[[Any], Any]] = {
    "name": name,
    "description": description,
    "metadata": metadata,
}

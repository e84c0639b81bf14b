"""Which hosts can take an instance. One function a reason; the list's order is the report's."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.scheduling.selectors.host import is_up


@dataclass(frozen=True, slots=True)
class Request:
    """What is looked for. `same` and `different` are hosts (ids) that hints ask for or against."""

    instance_uuid: UUID
    vcpus: int
    ram_mib: int
    disk_mib: int
    zone: str | None = None
    same: Collection[int] = ()
    different: Collection[int] = ()


Filter = Callable[[Host, Request], bool]


def enabled(host: Host, _: Request) -> bool:
    """Not taken out of service by an administrator."""
    return host.enabled


def reporting(host: Host, _: Request) -> bool:
    """Heard of lately."""
    return is_up(host)


def zone(host: Host, request: Request) -> bool:
    """In the availability zone asked for, if one was."""
    return not request.zone or host.availability_zone == request.zone


def cores(host: Host, request: Request) -> bool:
    """Virtual cores left."""
    return host.used_vcpus + request.vcpus <= host.vcpus_limit


def memory(host: Host, request: Request) -> bool:
    """Memory left."""
    return host.used_ram_mib + request.ram_mib <= host.ram_limit_mib


def disk(host: Host, request: Request) -> bool:
    """Disk left."""
    return host.used_disk_mib + request.disk_mib <= host.disk_limit_mib


def hints(host: Host, request: Request) -> bool:
    """Beside, or away from, the instances that the hints name."""
    beside = not request.same or host.pk in request.same
    return beside and host.pk not in request.different


FILTERS: tuple[Filter, ...] = (enabled, reporting, zone, cores, memory, disk, hints)


def passes(host: Host, request: Request) -> bool:
    """Whether every filter lets the host through."""
    return all(each(host, request) for each in FILTERS)


def explain(hosts: Sequence[Host], request: Request) -> str:
    """How many hosts each filter removed, in order: 'enabled 1 of 3, memory 2 of 2'."""
    left, parts = list(hosts), []
    for each in FILTERS:
        before = len(left)
        left = [host for host in left if each(host, request)]
        if before != len(left):
            parts.append(f"{each.__name__} {before - len(left)} of {before}")
    return ", ".join(parts) if hosts else "there are no hosts"

"""Hypervisors: hosts with their sizes, for administrators. One query for hosts, one for what runs
on them, one for their servers where those are asked for."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse

from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.scheduling.selectors.host import hosts_visible_to, is_up
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.errors import BadInput, NotFound
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.schema import truth
from cloudwright.osapi.compute import hypervisor_view as view
from cloudwright.osapi.compute.pages import links, page
from cloudwright.osapi.compute.schemas import hypervisor as schemas


class NoMatch(NotFound):
    """404, in Nova's words."""

    code = "openstack.no_such_hypervisor_name"
    message = "No hypervisor matching '{pattern}' could be found."


class HostDown(BadInput):
    """400: what only the host knows is not known while it is down."""

    code, message = "openstack.host_down", "Host {host} is down: its uptime is not known."


def list_hypervisors(call: Call) -> HttpResponse:
    """GET /os-hypervisors?hypervisor_hostname_pattern=&with_servers=: ids, names and states."""
    return _list(call, detailed=False)


def list_detail(call: Call) -> HttpResponse:
    """GET /os-hypervisors/detail."""
    return _list(call, detailed=True)


def show_hypervisor(call: Call, hypervisor_id: str) -> HttpResponse:
    """GET /os-hypervisors/{hypervisor_id}: a uuid since 2.53, a number before."""
    call.query(schemas.shown(call.version))
    host = _host(call, hypervisor_id)
    shown = view.entries(call, [host], detailed=True, servers=_with_servers(call))
    return answer({"hypervisor": shown[0]})


def show_uptime(call: Call, hypervisor_id: str) -> HttpResponse:
    """GET /os-hypervisors/{hypervisor_id}/uptime, until 2.87."""
    host = _host(call, hypervisor_id)
    if not is_up(host):
        raise HostDown(host=host.name)
    return answer({"hypervisor": view.brief(call, host) | {"uptime": view.uptime(host)}})


def search(call: Call, hypervisor_id: str) -> HttpResponse:
    """GET /os-hypervisors/{pattern}/search, until 2.52: those with the pattern in their name."""
    return answer({"hypervisors": view.entries(call, _matching(call, hypervisor_id))})


def list_servers(call: Call, hypervisor_id: str) -> HttpResponse:
    """GET /os-hypervisors/{pattern}/servers, until 2.52."""
    hosts = _matching(call, hypervisor_id)
    return answer({"hypervisors": view.entries(call, hosts, servers=True)})


def show_statistics(call: Call) -> HttpResponse:
    """GET /os-hypervisors/statistics, until 2.87: the sums over hosts in service."""
    return answer({"hypervisor_statistics": view.statistics(call)})


def _list(call: Call, *, detailed: bool) -> HttpResponse:
    call.query(schemas.listed(call.version))
    hosts, limit = hosts_visible_to(call.actor), 1000
    pattern = call.first("hypervisor_hostname_pattern") if call.version >= (2, 53) else ""
    if pattern:
        if call.first("limit") or call.first("marker"):
            reason = (
                "Paging over hypervisors with the hypervisor_hostname_pattern query parameter is"
                " not supported."
            )
            raise BadInput(reason=reason, field="hypervisor_hostname_pattern")
        hosts = _matching(call, pattern)
    elif call.version >= (2, 33):
        key = "uuid" if call.version >= (2, 53) else "pk"
        hosts, limit = page(call, hosts, columns={}, default=[("name", False)], key=key)
    shown = view.entries(call, hosts, detailed=detailed, servers=_with_servers(call))
    marker = shown[-1]["id"] if shown else ""
    more = {} if pattern else links(call, "hypervisors", shown, limit, marker)
    return answer({"hypervisors": shown, **more})


def _with_servers(call: Call) -> bool:
    return call.version >= (2, 53) and truth(call.first("with_servers"))


def _matching(call: Call, pattern: str) -> QuerySet[Host]:
    """Raises NoMatch."""
    found = hosts_visible_to(call.actor).filter(name__icontains=pattern)
    if not found.exists():
        raise NoMatch(pattern=pattern)
    return found


def _host(call: Call, ident: str) -> Host:
    """Raises NotFound, and since 2.53 BadInput for what is no uuid."""
    hosts = hosts_visible_to(call.actor)
    if call.version >= (2, 53):
        try:
            return get_or_404(hosts, "Hypervisor", uuid=UUID(ident))
        except ValueError:
            raise BadInput(reason=f"Invalid uuid {ident}", field="hypervisor_id") from None
    found = hosts.filter(pk=int(ident)).first() if ident.isdecimal() and len(ident) < 19 else None
    if found is None:
        raise NotFound(kind="Hypervisor", id=ident)
    return found

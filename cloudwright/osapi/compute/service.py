"""Services: a host's nova-compute, which is put in and out of service. The rest of Nova is no
service of its own here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.scheduling.selectors.host import hosts_visible_to, is_up
from cloudwright.cloud.scheduling.services import host as service
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.errors import BadInput, NotFound
from cloudwright.osapi.common.answers import answer, naive_time, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.compute.schemas import service as schemas

BINARY = "nova-compute"


class NoSuchHost(NotFound):
    """404, in Nova's words."""

    code, message = "openstack.no_such_compute_host", "Compute host {host} could not be found."


def list_services(call: Call) -> HttpResponse:
    """GET /os-services?host=&binary=."""
    call.query(schemas.listed(call.version))
    rows = hosts_visible_to(call.actor)
    if call.first("host"):
        rows = rows.filter(name=call.first("host"))
    if call.first("binary") not in {"", BINARY}:
        rows = rows.none()
    return answer({"services": [_entry(call, each) for each in rows]})


def enable(call: Call) -> HttpResponse:
    """PUT /os-services/enable, until 2.52."""
    host = _named(call, call.body(schemas.ON_OFF))
    service.set_enabled(host, enabled=True, actor=call.actor)
    return answer({"service": _said(host, status="enabled")})


def disable(call: Call) -> HttpResponse:
    """PUT /os-services/disable, until 2.52."""
    host = _named(call, call.body(schemas.DISABLE))
    service.set_enabled(host, enabled=False, actor=call.actor)
    return answer({"service": _said(host, status="disabled")})


def disable_log_reason(call: Call) -> HttpResponse:
    """PUT /os-services/disable-log-reason, until 2.52."""
    given = call.body(schemas.DISABLE_LOG_REASON)
    host = _named(call, given)
    service.set_enabled(host, enabled=False, reason=given["disabled_reason"], actor=call.actor)
    said = _said(host, status="disabled", disabled_reason=given["disabled_reason"])
    return answer({"service": said})


def force_down(call: Call) -> HttpResponse:
    """PUT /os-services/force-down, 2.11 to 2.52."""
    given = call.body(schemas.FORCE_DOWN)
    host = _named(call, given)
    service.set_forced_down(host, forced_down=given["forced_down"], actor=call.actor)
    return answer({"service": _said(host, forced_down=given["forced_down"])})


def update_service(call: Call, hypervisor_id: str) -> HttpResponse:
    """PUT /os-services/{hypervisor_id} (2.53): `status`, `disabled_reason`, `forced_down`."""
    given = call.body(schemas.UPDATE)
    if given.get("disabled_reason") and given.get("status") != "disabled":
        reason = 'Specifying disabled_reason requires that status is "disabled".'
        raise BadInput(reason=reason, field="disabled_reason")
    host = _host(call, hypervisor_id)
    if "status" in given:
        enabled = given["status"] == "enabled"
        reason = given.get("disabled_reason", "")
        service.set_enabled(host, enabled=enabled, reason=reason, actor=call.actor)
    if given.get("forced_down", host.forced_down) != host.forced_down:
        service.set_forced_down(host, forced_down=given["forced_down"], actor=call.actor)
    return answer({"service": _entry(call, host)})


def delete_service(call: Call, hypervisor_id: str) -> HttpResponse:
    """DELETE /os-services/{hypervisor_id}: 409 while the host is used, or still reports."""
    service.delete(_host(call, hypervisor_id), actor=call.actor)
    return nothing()


def _named(call: Call, given: Mapping[str, Any]) -> Host:
    host = hosts_visible_to(call.actor).filter(name=given["host"]).first()
    if host is None or given["binary"] != BINARY:
        raise NoSuchHost(host=given["host"])
    return host


def _host(call: Call, hypervisor_id: str) -> Host:
    """By uuid since 2.53, by number before: as a hypervisor, which is the same host. Raises
    BadInput for what is neither."""
    hosts = hosts_visible_to(call.actor)
    if call.version < (2, 53):
        if not hypervisor_id.isdecimal():
            raise BadInput(reason=f"Invalid service id {hypervisor_id}.", field="hypervisor_id")
        return get_or_404(hosts, "Service", pk=int(hypervisor_id[:18]))
    try:
        uuid = UUID(hypervisor_id)
    except ValueError:
        raise BadInput(reason=f"Invalid uuid {hypervisor_id}", field="hypervisor_id") from None
    return get_or_404(hosts, "Service", uuid=uuid)


def _said(host: Host, **said: object) -> dict[str, object]:
    return {"host": host.name, "binary": BINARY, **said}


def _entry(call: Call, host: Host) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": host.uuid if call.version >= (2, 53) else host.pk,
        "binary": BINARY,
        "host": host.name,
        "zone": host.availability_zone,
        "status": "enabled" if host.enabled else "disabled",
        "state": "up" if is_up(host) else "down",
        "updated_at": naive_time(host.seen_at or host.updated_at),
        "disabled_reason": host.disabled_reason or None,
    }
    return made | ({"forced_down": host.forced_down} if call.version >= (2, 11) else {})

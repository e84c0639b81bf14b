"""Hosts as os-hosts shows them, until 2.42: a name, a zone, and who uses how much."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Sum
from django.http import HttpResponse

from cloudwright.cloud.compute.selectors.instance import instances_visible_to
from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.scheduling.selectors.host import hosts_visible_to
from cloudwright.cloud.scheduling.services import host as service
from cloudwright.kernel.errors import Problem
from cloudwright.kernel.units import GIB_IN_MIB
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.compute.schemas import host as schemas
from cloudwright.osapi.compute.service import NoSuchHost


class NotOffered(Problem):
    """400: hypervisors here do not switch their hosts on and off. Nova says 501; here nothing that
    a caller sends is answered as a fault of the server's."""

    code, status = "openstack.host_power_not_offered", 400
    message = "Virt driver does not implement {what}."


def list_hosts(call: Call) -> HttpResponse:
    """GET /os-hosts?zone=&service=."""
    rows = hosts_visible_to(call.actor)
    if zone := call.first("zone"):
        rows = rows.filter(availability_zone=zone)
    if call.first("service") not in ("", "compute"):
        rows = rows.none()
    entries = [
        {"host_name": host.name, "service": "compute", "zone": host.availability_zone}
        for host in rows
    ]
    return answer({"hosts": entries})


def show_host(call: Call, host_name: str) -> HttpResponse:
    """GET /os-hosts/{host_name}: all there is, what is used, and what each project uses."""
    host = _host(call, host_name)
    used = (host.used_vcpus, host.used_ram_mib, host.used_disk_mib)
    living = instances_visible_to(call.actor, all_projects=True).filter(host=host).order_by()
    local = F("disk_mib") + F("own_disks_mib")
    projects = living.values_list("project__uuid").annotate(
        Sum("vcpus"), Sum("ram_mib"), disks=Sum(local)
    )
    lines = [
        _line(host, "(total)", host.vcpus, host.ram_mib, host.disk_mib),
        _line(host, "(used_now)", *used),
        _line(host, "(used_max)", *used),
        *(_line(host, uuid.hex, *sizes) for uuid, *sizes in projects),
    ]
    return answer({"host": lines})


def update_host(call: Call, host_name: str) -> HttpResponse:
    """PUT /os-hosts/{host_name}: `status` enable or disable. Maintenance mode is XenServer's."""
    given = call.body(schemas.UPDATE)
    host = _host(call, host_name)
    if "maintenance_mode" in given:
        raise NotOffered(what="host maintenance mode")
    enabled = given["status"].lower() == "enable"
    service.set_enabled(host, enabled=enabled, actor=call.actor)
    return answer({"host": host.name, "status": "enabled" if enabled else "disabled"})


def act_on_power(call: Call, host_name: str) -> HttpResponse:
    """GET /os-hosts/{host_name}/startup, /shutdown, /reboot."""
    _host(call, host_name)
    raise NotOffered(what="host power management")


def _host(call: Call, name: str) -> Host:
    host = hosts_visible_to(call.actor).filter(name=name).first()
    if host is None:
        raise NoSuchHost(host=name)
    return host


def _line(host: Host, project: str, vcpus: int, ram_mib: int, disk_mib: int) -> dict[str, Any]:
    resource = {
        "host": host.name,
        "project": project,
        "cpu": vcpus,
        "memory_mb": ram_mib,
        "disk_gb": disk_mib // GIB_IN_MIB,
    }
    return {"resource": resource}

"""Flavors."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse

from cloudwright.cloud.compute.models import Flavor
from cloudwright.cloud.compute.selectors.flavor import flavor_for, flavors_visible_to
from cloudwright.cloud.compute.services import flavor as service
from cloudwright.core.access.selectors.visible import project_named
from cloudwright.kernel.errors import BadInput, NotFound, Problem
from cloudwright.kernel.ids import parse_uuid
from cloudwright.kernel.units import gib_to_mib, mib_to_gib
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.links import self_and_bookmark
from cloudwright.osapi.common.schema import LOOSE_BOOLEAN, check, truth
from cloudwright.osapi.compute.pages import links, page
from cloudwright.osapi.compute.schemas import flavor as schemas

SORTABLE = {
    "flavorid": "flavorid",
    "name": "name",
    "memory_mb": "ram_mib",
    "ram": "ram_mib",
    "vcpus": "vcpus",
    "root_gb": "disk_mib",
    "disk": "disk_mib",
    "created_at": "created_at",
    "id": "pk",
}


class NoAccessList(Problem):
    """404, in Nova's words."""

    code, status = "flavor.no_access_list", 404
    message = "Access list not available for public flavors."


def list_flavors(call: Call) -> HttpResponse:
    """GET /flavors: ids and names; since 2.55 descriptions."""
    return _list(call, _brief)


def list_detail(call: Call) -> HttpResponse:
    """GET /flavors/detail."""
    return _list(call, as_flavor)


def show_flavor(call: Call, flavor_id: str) -> HttpResponse:
    """GET /flavors/{flavor_id}."""
    return answer({"flavor": as_flavor(call, flavor_for(call.actor, flavor_id))})


def create_flavor(call: Call) -> HttpResponse:
    """POST /flavors: 200. Sizes: ram in MiB, disk and ephemeral in GiB, swap in MiB."""
    wanted = call.body(schemas.create(call.version))["flavor"]
    made = service.create(
        flavorid=str(wanted.get("id") or wanted.get("flavorid") or ""),
        name=wanted["name"],
        description=wanted.get("description"),
        vcpus=int(wanted["vcpus"]),
        ram_mib=int(wanted["ram"]),
        disk_mib=gib_to_mib(int(wanted["disk"])),
        ephemeral_mib=gib_to_mib(int(wanted.get("OS-FLV-EXT-DATA:ephemeral") or 0)),
        swap_mib=int(wanted.get("swap") or 0),
        rxtx_factor=float(wanted.get("rxtx_factor", 1)),
        is_public=schemas.public(wanted),
        actor=call.actor,
    )
    return answer({"flavor": as_flavor(call, made)})


def update_flavor(call: Call, flavor_id: str) -> HttpResponse:
    """PUT /flavors/{flavor_id} (2.55): only the description."""
    wanted = call.body(schemas.UPDATE)["flavor"]
    flavor = flavor_for(call.actor, flavor_id)
    service.update(flavor, description=wanted["description"], actor=call.actor)
    return answer({"flavor": as_flavor(call, flavor)})


def delete_flavor(call: Call, flavor_id: str) -> HttpResponse:
    """DELETE /flavors/{flavor_id}: 202."""
    service.delete(flavor_for(call.actor, flavor_id), actor=call.actor)
    return nothing(202)


def list_extra_specs(call: Call, flavor_id: str) -> HttpResponse:
    """GET /flavors/{flavor_id}/os-extra_specs."""
    return answer({"extra_specs": flavor_for(call.actor, flavor_id).extra_specs})


def show_extra_spec(call: Call, flavor_id: str, spec: str) -> HttpResponse:
    """GET /flavors/{flavor_id}/os-extra_specs/{spec}."""
    specs = flavor_for(call.actor, flavor_id).extra_specs
    if spec not in specs:
        raise NotFound(kind="Flavor extra spec", id=spec)
    return answer({spec: specs[spec]})


def add_extra_specs(call: Call, flavor_id: str) -> HttpResponse:
    """POST /flavors/{flavor_id}/os-extra_specs: what is not named stays."""
    given = call.body(schemas.EXTRA_SPECS)["extra_specs"]
    flavor = flavor_for(call.actor, flavor_id)
    service.update(flavor, extra_specs=flavor.extra_specs | given, actor=call.actor)
    return answer({"extra_specs": flavor.extra_specs})


def set_extra_spec(call: Call, flavor_id: str, spec: str) -> HttpResponse:
    """PUT /flavors/{flavor_id}/os-extra_specs/{spec}: the body names the same one."""
    given = call.body(schemas.EXTRA_SPEC)
    if spec not in given:
        raise BadInput(reason="Request body and URI mismatch")
    flavor = flavor_for(call.actor, flavor_id)
    service.update(flavor, extra_specs=flavor.extra_specs | given, actor=call.actor)
    return answer(given)


def delete_extra_spec(call: Call, flavor_id: str, spec: str) -> HttpResponse:
    """DELETE /flavors/{flavor_id}/os-extra_specs/{spec}: 200."""
    flavor = flavor_for(call.actor, flavor_id)
    if spec not in flavor.extra_specs:
        raise NotFound(kind="Flavor extra spec", id=spec)
    rest = {name: value for name, value in flavor.extra_specs.items() if name != spec}
    service.update(flavor, extra_specs=rest, actor=call.actor)
    return nothing(200)


def list_access(call: Call, flavor_id: str) -> HttpResponse:
    """GET /flavors/{flavor_id}/os-flavor-access: the projects that may use a private one."""
    flavor = flavor_for(call.actor, flavor_id)
    if flavor.is_public:
        raise NoAccessList
    return _access(flavor)


def run_action(call: Call, flavor_id: str) -> HttpResponse:
    """POST /flavors/{flavor_id}/action: give a project access, or take it. The list afterwards."""
    ((action, asked),) = call.body(schemas.ACTION).items()
    flavor = flavor_for(call.actor, flavor_id)
    try:
        project = project_named(parse_uuid(asked["tenant"], "Project"))
    except NotFound as exc:
        raise BadInput(reason=f"Project ID {asked['tenant']} is not a valid project.") from exc
    change = service.give_access if action == "addTenantAccess" else service.take_access
    change(flavor, project, actor=call.actor)
    return _access(flavor)


def _access(flavor: Flavor) -> HttpResponse:
    projects = flavor.projects.order_by("pk").values_list("uuid", flat=True)
    entries = [{"flavor_id": flavor.flavorid, "tenant_id": uuid.hex} for uuid in projects]
    return answer({"flavor_access": entries})


def as_flavor(call: Call, flavor: Flavor) -> dict[str, Any]:
    """One flavor in full."""
    made = {
        **_brief(call, flavor),
        "ram": flavor.ram_mib,
        "disk": mib_to_gib(flavor.disk_mib),
        "swap": flavor.swap_mib or (0 if call.version >= (2, 75) else ""),
        "OS-FLV-EXT-DATA:ephemeral": mib_to_gib(flavor.ephemeral_mib),
        "OS-FLV-DISABLED:disabled": flavor.disabled,
        "vcpus": flavor.vcpus,
        "os-flavor-access:is_public": flavor.is_public,
        "rxtx_factor": flavor.rxtx_factor,
    }
    if call.version >= (2, 61):
        made["extra_specs"] = flavor.extra_specs
    return made


def _brief(call: Call, flavor: Flavor) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": flavor.flavorid,
        "name": flavor.name,
        "links": self_and_bookmark(call, "flavors", flavor.flavorid),
    }
    return made | ({"description": flavor.description} if call.version >= (2, 55) else {})


def _by_access(rows: QuerySet[Flavor], call: Call) -> QuerySet[Flavor]:
    """What an administrator asked for by `is_public`: none for all of them, false for the private
    ones, and else, as everybody sees, the public ones and those given to the project."""
    asked = call.first("is_public").lower() or "true"
    if asked == "none":
        return rows
    check(LOOSE_BOOLEAN, asked)
    if not truth(asked):
        return rows.filter(is_public=False)
    given = Q(projects__pk=call.actor.project_id, projects__isnull=False)
    return rows.filter(Q(is_public=True) | given).distinct()


def _list(call: Call, render: Any) -> HttpResponse:
    call.query(schemas.query(call.version))
    rows = flavors_visible_to(call.actor)
    if call.actor.admin:
        rows = _by_access(rows, call)
    if call.first("minDisk"):
        rows = rows.filter(disk_mib__gte=gib_to_mib(int(call.first("minDisk"))))
    if call.first("minRam"):
        rows = rows.filter(ram_mib__gte=int(call.first("minRam")))
    rows, limit = page(call, rows, columns=SORTABLE, default=[("flavorid", False)], key="flavorid")
    entries = [render(call, each) for each in rows]
    marker = entries[-1]["id"] if entries else ""
    return answer({"flavors": entries, **links(call, "flavors", entries, limit, marker)})

"""POST /servers/{id}/action: a body with one key, which names the function of the table below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.services import instance as service
from cloudwright.kernel.errors import BadInput, BadTransition, Problem
from cloudwright.osapi.common import schema
from cloudwright.osapi.common.answers import nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.microversion import Version
from cloudwright.osapi.compute import (
    action_image,
    action_move,
    action_rebuild,
    action_rescue,
    action_resize,
    action_security_group,
    console,
)
from cloudwright.osapi.compute.proxied import action_floating_ip
from cloudwright.osapi.compute.schemas import action as schemas
from cloudwright.osapi.compute.schemas import migration as move_schemas
from cloudwright.osapi.compute.schemas import rebuild as rebuild_schema
from cloudwright.osapi.compute.server import server_for
from cloudwright.osapi.compute.wrong_state import in_nova_words


class ActionRemoved(Problem):
    """410, as Nova has it: Xen was the only hypervisor that did it."""

    code, status, message = "openstack.action_removed", 410, "This action is gone."


Run = Callable[[Call, Instance, Any], HttpResponse]


@dataclass(frozen=True, slots=True)
class Action:
    """A function, the schema of its whole body, and the microversions that know it."""

    run: Run
    schema: schema.Schema | Callable[[Version], schema.Schema]
    since: Version = (2, 1)
    until: Version = (2, 9999)


def run_action(call: Call, server_id: str) -> HttpResponse:
    """POST /servers/{server_id}/action. Raises BadInput, WrongStateForAction."""
    body = call.json()
    if not isinstance(body, dict) or len(body) != 1:
        raise BadInput(reason="There should be exactly one action.")
    name, given = next(iter(body.items()))
    action = ACTIONS.get(name)
    if action is None or not action.since <= call.version <= action.until:
        raise BadInput(reason=f"There is no such action: {name}")
    known = action.schema(call.version) if callable(action.schema) else action.schema
    schema.check(known, body)
    instance = server_for(call, server_id)
    try:
        return action.run(call, instance, given)
    except BadTransition as problem:
        raise in_nova_words(name, instance, problem) from problem


def _plain(do: Callable[..., Any]) -> Run:
    """An action that says nothing beside its name."""

    def run(call: Call, instance: Instance, given: Any) -> HttpResponse:
        del given
        do(instance, actor=call.actor)
        return nothing(202)

    return run


def _reboot(call: Call, instance: Instance, given: Any) -> HttpResponse:
    service.reboot(instance, hard=given["type"].upper() == "HARD", actor=call.actor)
    return nothing(202)


def _lock(call: Call, instance: Instance, given: Any) -> HttpResponse:
    reason = (given or {}).get("locked_reason", "")
    if reason and call.version < (2, 73):
        raise BadInput(reason="locked_reason is known since 2.73", field="locked_reason")
    service.set_locked(instance, locked=True, reason=reason, actor=call.actor)
    return nothing(202)


def _unlock(call: Call, instance: Instance, given: Any) -> HttpResponse:
    del given
    service.set_locked(instance, locked=False, actor=call.actor)
    return nothing(202)


def _reset_state(call: Call, instance: Instance, given: Any) -> HttpResponse:
    service.reset(instance, to=given["state"], actor=call.actor)
    return nothing(202)


def _force_delete(call: Call, instance: Instance, given: Any) -> HttpResponse:
    del given
    service.delete(instance, force=True, actor=call.actor)
    return nothing(202)


def _inject_network_info(call: Call, instance: Instance, given: Any) -> HttpResponse:
    """What a guest is told of its network, it is told by DHCP when it asks: there is nothing to put
    into it."""
    del given
    service.refresh(instance, why="network-changed", actor=call.actor)
    return nothing(202)


def _reset_network(call: Call, instance: Instance, given: Any) -> HttpResponse:
    raise ActionRemoved


ACTIONS: dict[str, Action] = {
    "os-start": Action(_plain(service.start), schemas.bare("os-start")),
    "os-stop": Action(_plain(service.stop), schemas.bare("os-stop")),
    "reboot": Action(_reboot, schemas.REBOOT),
    "pause": Action(_plain(service.pause), schemas.bare("pause")),
    "unpause": Action(_plain(service.unpause), schemas.bare("unpause")),
    "lock": Action(_lock, schemas.LOCK),
    "unlock": Action(_unlock, schemas.bare("unlock")),
    "suspend": Action(_plain(service.suspend), schemas.bare("suspend")),
    "resume": Action(_plain(service.resume), schemas.bare("resume")),
    "rescue": Action(action_rescue.rescue, schemas.RESCUE),
    "unrescue": Action(_plain(service.unrescue), schemas.bare("unrescue")),
    "shelve": Action(_plain(service.shelve), schemas.bare("shelve")),
    "shelveOffload": Action(_plain(service.shelve_offload), schemas.bare("shelveOffload")),
    "unshelve": Action(action_rescue.unshelve, schemas.unshelve),
    "changePassword": Action(action_rescue.change_password, schemas.CHANGE_PASSWORD),
    "trigger_crash_dump": Action(
        _plain(service.crash_dump), schemas.bare("trigger_crash_dump"), since=(2, 17)
    ),
    "createBackup": Action(action_image.create_backup, schemas.CREATE_BACKUP),
    "rebuild": Action(action_rebuild.rebuild, rebuild_schema.rebuild),
    "resize": Action(action_resize.resize, schemas.RESIZE),
    "migrate": Action(action_move.migrate, move_schemas.migrate),
    "os-migrateLive": Action(action_move.migrate_live, move_schemas.migrate_live),
    "evacuate": Action(action_move.evacuate, move_schemas.evacuate),
    "confirmResize": Action(action_resize.confirm_resize, schemas.bare("confirmResize")),
    "revertResize": Action(action_resize.revert_resize, schemas.bare("revertResize")),
    "addSecurityGroup": Action(action_security_group.add, schemas.ADD_SECURITY_GROUP),
    "removeSecurityGroup": Action(action_security_group.remove, schemas.REMOVE_SECURITY_GROUP),
    "addFloatingIp": Action(action_floating_ip.add, schemas.ADD_FLOATING_IP, until=(2, 43)),
    "removeFloatingIp": Action(
        action_floating_ip.remove, schemas.REMOVE_FLOATING_IP, until=(2, 43)
    ),
    "createImage": Action(action_image.create_image, schemas.CREATE_IMAGE),
    "restore": Action(_plain(service.restore), schemas.bare("restore")),
    "forceDelete": Action(_force_delete, schemas.bare("forceDelete")),
    "os-resetState": Action(_reset_state, schemas.RESET_STATE),
    "injectNetworkInfo": Action(_inject_network_info, schemas.bare("injectNetworkInfo")),
    "resetNetwork": Action(_reset_network, schemas.bare("resetNetwork")),
    "os-getConsoleOutput": Action(console.show_output, schemas.CONSOLE_OUTPUT),
    "os-getVNCConsole": Action(console.open_vnc, schemas.VNC_CONSOLE, until=(2, 5)),
    "os-getSerialConsole": Action(console.open_serial, schemas.SERIAL_CONSOLE, until=(2, 5)),
}

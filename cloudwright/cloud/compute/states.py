"""The states of an instance: a table over `<vm_state>/<task_state>`, and Nova's status of each.

`vm_state` is what the machine is when nothing is going on, `task_state` what is going on (empty:
nothing). Requests begin a task; outcomes end it; `seen_*` are what the host was found to do without
being asked. `docs/kinds/instance.md` draws this table, and a test keeps the drawing true.
"""

from __future__ import annotations

from cloudwright.kernel.fsm import Machine

SCHEDULING, SPAWNING = "building/scheduling", "building/spawning"
ACTIVE, PAUSED, STOPPED, ERROR, DELETED = "active/", "paused/", "stopped/", "error/", "deleted/"
POWERING_OFF, POWERING_ON = "active/powering-off", "stopped/powering-on"
PAUSING, UNPAUSING = "active/pausing", "paused/unpausing"
REBOOTING = "active/rebooting"

# vm_states of a machine that exists; the two tasks below may begin from each of them.
MADE = ("active", "paused", "stopped")
HARD_REBOOTING = tuple(f"{vm}/rebooting_hard" for vm in (*MADE, "error"))
SNAPSHOTTING = tuple(f"{vm}/image_snapshot" for vm in MADE)
DELETING = tuple(f"{vm}/deleting" for vm in ("building", *MADE, "error"))

STABLE = (ACTIVE, PAUSED, STOPPED, ERROR, DELETED)
BUILDING = (SCHEDULING, SPAWNING)
TASKS = (POWERING_OFF, POWERING_ON, PAUSING, UNPAUSING, REBOOTING, *HARD_REBOOTING, *SNAPSHOTTING)
ALIVE = (ACTIVE, PAUSED, STOPPED, ERROR, *BUILDING, *TASKS)


def _vm(state: str) -> str:
    return state.partition("/")[0]


Moves = dict[tuple[str, str], str]

# Moves of one state each; those of many follow below.
_SINGLE: Moves = {
    (ACTIVE, "stop"): POWERING_OFF,
    (STOPPED, "start"): POWERING_ON,
    (ACTIVE, "pause"): PAUSING,
    (PAUSED, "unpause"): UNPAUSING,
    (ACTIVE, "reboot"): REBOOTING,
    (POWERING_OFF, "halted"): STOPPED,
    (PAUSING, "paused"): PAUSED,
    (SPAWNING, "paused"): PAUSED,
    # A build that failed at its very end is undone: the machine is about to be removed.
    (ACTIVE, "unmade"): SPAWNING,
    (PAUSED, "unmade"): SPAWNING,
    # What the host was found to do: the row follows it.
    (ACTIVE, "seen_off"): STOPPED,
    (PAUSED, "seen_off"): STOPPED,
    (STOPPED, "seen_running"): ACTIVE,
    (PAUSED, "seen_running"): ACTIVE,
    (ACTIVE, "seen_paused"): PAUSED,
    (STOPPED, "seen_paused"): PAUSED,
    # A failed operation that is tried again begins where its failure left the row.
    (ERROR, "retry_create"): SPAWNING,
    (ERROR, "retry_stop"): POWERING_OFF,
    (ERROR, "retry_start"): POWERING_ON,
    (ERROR, "retry_pause"): PAUSING,
    (ERROR, "retry_unpause"): UNPAUSING,
    (ERROR, "retry_reboot"): REBOOTING,
}


def _of_machines() -> Moves:
    """What may begin from every state of a machine that exists."""
    moves = {(f"{vm}/", "reboot_hard"): f"{vm}/rebooting_hard" for vm in (*MADE, "error")}
    for vm in MADE:
        moves[f"{vm}/", "create_image"] = f"{vm}/image_snapshot"
        moves[f"{vm}/image_snapshot", "snapshotted"] = f"{vm}/"
        moves[f"{vm}/", "seen_gone"] = ERROR
    return moves


def _of_tasks() -> Moves:
    """How tasks end."""
    moves = {}
    for state in (SPAWNING, POWERING_ON, UNPAUSING, REBOOTING, *HARD_REBOOTING):
        moves[state, "ran"] = ACTIVE
    for state in (*BUILDING, *TASKS):
        moves[state, "failed"] = ERROR
        moves[state, "cancelled"] = ERROR if state in BUILDING else f"{_vm(state)}/"
    for state in SNAPSHOTTING:
        moves[state, "failed"] = f"{_vm(state)}/"  # only the image failed
    return moves


def _of_everything() -> Moves:
    """Delete is accepted whatever is going on, and so is an administrator's reset."""
    moves = {}
    for state in ALIVE:
        moves[state, "delete"] = f"{_vm(state)}/deleting"
    for state in DELETING:
        moves[state, "delete"] = state
        moves[state, "deleted"] = DELETED
        moves[state, "spared"] = ERROR if _vm(state) == "building" else f"{_vm(state)}/"
        moves[state, "failed"] = ERROR
    for state in (*ALIVE, *DELETING):
        moves[state, "reset_active"], moves[state, "reset_error"] = ACTIVE, ERROR
    return moves


INSTANCE = Machine(
    kind="instance",
    states=frozenset({*ALIVE, *DELETING, DELETED}),
    transitional=frozenset({*BUILDING, *TASKS, *DELETING}),
    moves={**_SINGLE, **_of_machines(), **_of_tasks(), **_of_everything()},
)

# What each task makes of the status; every other state shows the status of its vm_state.
_BY_TASK = {"rebooting": "REBOOT", "rebooting_hard": "HARD_REBOOT"}
_BY_VM = {
    "building": "BUILD",
    "active": "ACTIVE",
    "paused": "PAUSED",
    "stopped": "SHUTOFF",
    "error": "ERROR",
    "deleted": "DELETED",
}
_STATUS = {
    state: _BY_TASK.get(state.partition("/")[2], _BY_VM[_vm(state)]) for state in INSTANCE.states
}
STATUSES = frozenset(_STATUS.values())


def status_of(state: str) -> str:
    """The status that the Compute API shows for `state`: BUILD, ACTIVE, SHUTOFF, ..."""
    return _STATUS[state]


def states_with_status(status: str) -> frozenset[str]:
    """Every state that shows as `status`; empty for a word that is none."""
    return frozenset(state for state, shown in _STATUS.items() if shown == status.upper())


def has_machine(state: str) -> bool:
    """Whether a machine with consoles is there: it runs, or stands still, or is restarting."""
    return _vm(state) in ("active", "paused") and state not in DELETING


def is_deleting(state: str) -> bool:
    """Whether a delete has begun: from then on no other outcome moves the row."""
    return state in DELETING or state == DELETED

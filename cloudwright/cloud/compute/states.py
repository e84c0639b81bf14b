"""The states of an instance: a table over `<vm_state>/<task_state>`, and Nova's status of each.

`vm_state` is what the machine is when nothing is going on, `task_state` what is going on (empty:
nothing), both in Nova's words. Requests begin a task; outcomes end it; `seen_*` are what the host
was found to do without being asked. `docs/kinds/instance.md` draws this table, and a test keeps
the drawing true. Below it: the states of a migration, which accompanies a change of size or host.
"""

from __future__ import annotations

from cloudwright.kernel.fsm import Machine

SCHEDULING, SPAWNING = "building/scheduling", "building/spawning"
ACTIVE, PAUSED, STOPPED, ERROR, DELETED = "active/", "paused/", "stopped/", "error/", "deleted/"
SUSPENDED, RESCUED, RESIZED = "suspended/", "rescued/", "resized/"
SHELVED, OFFLOADED = "shelved/", "shelved_offloaded/"
SOFT_DELETED, RESTORING = "soft-delete/", "soft-delete/restoring"
POWERING_OFF, POWERING_ON = "active/powering-off", "stopped/powering-on"
PAUSING, UNPAUSING = "active/pausing", "paused/unpausing"
SUSPENDING, RESUMING = "active/suspending", "suspended/resuming"
REBOOTING = "active/rebooting"
UNRESCUING = "rescued/unrescuing"
CONFIRMING, REVERTING = "resized/resize_confirming", "resized/resize_reverting"
OFFLOADING = "shelved/shelving_offloading"
NEW_PASSWORD = "active/updating_password"  # noqa: S105 - a state

# vm_states of a machine that exists on a host with all its parts.
MADE = ("active", "paused", "stopped", "suspended")


def _each(task: str, *vm_states: str) -> tuple[str, ...]:
    return tuple(f"{vm}/{task}" for vm in vm_states)


HARD_REBOOTING = _each("rebooting_hard", *MADE, "error")
SNAPSHOTTING = (*_each("image_snapshot", *MADE), *_each("image_backup", *MADE))
RESIZING = tuple(
    f"{vm}/{task}"
    for task in ("resize_prep", "resize_migrating", "resize_finish")
    for vm in ("active", "stopped")
)
REBUILDING = _each("rebuilding", "active", "stopped", "error")
RESCUING = _each("rescuing", "active", "stopped", "error")
SHELVING = _each("shelving", *MADE)
UNSHELVING = _each("unshelving", "shelved", "shelved_offloaded")
SOFT_DELETING = _each("soft-deleting", *MADE)
MIGRATING = _each("migrating", "active", "paused")

STABLE = (
    *(ACTIVE, PAUSED, STOPPED, SUSPENDED, RESCUED, RESIZED, SHELVED, OFFLOADED),
    *(SOFT_DELETED, ERROR, DELETED),
)
BUILDING = (SCHEDULING, SPAWNING)
# A task that failed or was cancelled leaves the machine as it was: its flow has undone all.
HARMLESS = (
    *(*SNAPSHOTTING, *RESIZING, *RESCUING, *SHELVING, *UNSHELVING),
    *(*SOFT_DELETING, *MIGRATING, RESTORING, CONFIRMING, OFFLOADING, NEW_PASSWORD),
)
TASKS = (
    *(POWERING_OFF, POWERING_ON, PAUSING, UNPAUSING, SUSPENDING, RESUMING, REBOOTING),
    *(*HARD_REBOOTING, *REBUILDING, UNRESCUING, REVERTING, *HARMLESS),
)
DELETING = _each("deleting", *(state.rstrip("/") for state in STABLE[:-1]), "building")
ALIVE = (*STABLE[:-1], *BUILDING, *TASKS)


def _vm(state: str) -> str:
    return state.partition("/")[0]


Moves = dict[tuple[str, str], str]

# Moves of one state each; those of many follow below.
_SINGLE: Moves = {
    (ACTIVE, "stop"): POWERING_OFF,
    (STOPPED, "start"): POWERING_ON,
    (ACTIVE, "pause"): PAUSING,
    (PAUSED, "unpause"): UNPAUSING,
    (ACTIVE, "suspend"): SUSPENDING,
    (SUSPENDED, "resume"): RESUMING,
    (ACTIVE, "reboot"): REBOOTING,
    (ACTIVE, "change_password"): NEW_PASSWORD,
    (RESCUED, "unrescue"): UNRESCUING,
    (RESIZED, "confirm_resize"): CONFIRMING,
    (RESIZED, "revert_resize"): REVERTING,
    (SHELVED, "shelve_offload"): OFFLOADING,
    (SOFT_DELETED, "restore"): RESTORING,
    (PAUSING, "paused"): PAUSED,
    (SPAWNING, "paused"): PAUSED,
    (SUSPENDING, "suspended"): SUSPENDED,
    (NEW_PASSWORD, "password_changed"): ACTIVE,
    (OFFLOADING, "offloaded"): OFFLOADED,
    # A build that failed at its very end is undone: the machine is about to be removed.
    (ACTIVE, "unmade"): SPAWNING,
    (PAUSED, "unmade"): SPAWNING,
    # What the host was found to do: the row follows it.
    (ACTIVE, "seen_off"): STOPPED,
    (PAUSED, "seen_off"): STOPPED,
    (STOPPED, "seen_running"): ACTIVE,
    (PAUSED, "seen_running"): ACTIVE,
    (SUSPENDED, "seen_running"): ACTIVE,
    (SUSPENDED, "seen_off"): STOPPED,
    (ACTIVE, "seen_paused"): PAUSED,
    (STOPPED, "seen_paused"): PAUSED,
    # A failed operation that is tried again begins where its failure left the row.
    (ERROR, "retry_create"): SPAWNING,
    (ERROR, "retry_stop"): POWERING_OFF,
    (ERROR, "retry_start"): POWERING_ON,
    (ERROR, "retry_pause"): PAUSING,
    (ERROR, "retry_unpause"): UNPAUSING,
    (ERROR, "retry_suspend"): SUSPENDING,
    (ERROR, "retry_resume"): RESUMING,
    (ERROR, "retry_reboot"): REBOOTING,
    (ERROR, "retry_rebuild"): "error/rebuilding",
    (ERROR, "retry_unrescue"): UNRESCUING,
    (ERROR, "retry_revert_resize"): REVERTING,
}
# action -> the task that it begins, from which vm_states
_BEGINNINGS = {
    "reboot_hard": ("rebooting_hard", (*MADE, "error")),
    "create_image": ("image_snapshot", MADE),
    "create_backup": ("image_backup", MADE),
    "resize": ("resize_prep", ("active", "stopped")),
    "migrate": ("resize_prep", ("active", "stopped")),
    "live_migrate": ("migrating", ("active", "paused")),
    "evacuate": ("rebuilding", ("active", "stopped", "error")),
    "rebuild": ("rebuilding", ("active", "stopped", "error")),
    "rescue": ("rescuing", ("active", "stopped", "error")),
    "shelve": ("shelving", MADE),
    "unshelve": ("unshelving", ("shelved", "shelved_offloaded")),
    "soft_delete": ("soft-deleting", MADE),
}


def _of_machines() -> Moves:
    """What may begin from several states."""
    moves: Moves = {
        (f"{vm}/", action): f"{vm}/{task}"
        for action, (task, vm_states) in _BEGINNINGS.items()
        for vm in vm_states
    }
    for vm in (*MADE, "rescued", "resized", "shelved"):
        moves[f"{vm}/", "seen_gone"] = ERROR
    for vm in ("active", "stopped"):
        moves[f"{vm}/resize_prep", "resize_moves"] = f"{vm}/resize_migrating"
        moves[f"{vm}/resize_migrating", "resize_arrives"] = f"{vm}/resize_finish"
        moves[RESIZED, f"resize_undone_{vm}"] = f"{vm}/resize_finish"
    for vm in MADE:
        moves[SHELVED, f"shelve_undone_{vm}"] = f"{vm}/shelving"
    for vm in ("active", "stopped", "error"):
        moves[RESCUED, f"rescue_undone_{vm}"] = f"{vm}/rescuing"
    for vm in ("shelved", "shelved_offloaded"):
        moves[ACTIVE, f"unshelve_undone_{vm}"] = f"{vm}/unshelving"
    for vm in ("active", "stopped", "paused"):
        moves[f"{vm}/", "seen_suspended"] = SUSPENDED
    return moves


def _of_tasks() -> Moves:
    """How tasks end."""
    moves: Moves = {}
    ends_running = (
        *(SPAWNING, POWERING_ON, UNPAUSING, RESUMING, REBOOTING, *HARD_REBOOTING),
        *(*REBUILDING, UNRESCUING, CONFIRMING, REVERTING, *UNSHELVING, RESTORING),
    )
    for states, event, after in (
        (ends_running, "ran", ACTIVE),
        ((POWERING_OFF, *REBUILDING, CONFIRMING, REVERTING), "halted", STOPPED),
        (_each("resize_finish", "active", "stopped"), "resized", RESIZED),
        (RESCUING, "rescued", RESCUED),
        (SHELVING, "shelved", SHELVED),
        (SOFT_DELETING, "soft_deleted", SOFT_DELETED),
    ):
        moves |= {(state, event): after for state in states}
    for state in (*BUILDING, *TASKS):
        moves[state, "failed"] = f"{_vm(state)}/" if state in HARMLESS else ERROR
        moves[state, "cancelled"] = ERROR if state in BUILDING else f"{_vm(state)}/"
    for state in SNAPSHOTTING:
        moves[state, "snapshotted"] = f"{_vm(state)}/"
    for state in MIGRATING:
        moves[state, "migrated"] = f"{_vm(state)}/"
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
_BY_TASK = {
    "rebooting": "REBOOT",
    "rebooting_hard": "HARD_REBOOT",
    "rebuilding": "REBUILD",
    "resize_prep": "RESIZE",
    "resize_migrating": "RESIZE",
    "resize_finish": "RESIZE",
    "resize_reverting": "REVERT_RESIZE",
    "migrating": "MIGRATING",
    "updating_password": "PASSWORD",
}
_BY_VM = {
    "building": "BUILD",
    "active": "ACTIVE",
    "paused": "PAUSED",
    "stopped": "SHUTOFF",
    "suspended": "SUSPENDED",
    "rescued": "RESCUE",
    "resized": "VERIFY_RESIZE",
    "shelved": "SHELVED",
    "shelved_offloaded": "SHELVED_OFFLOADED",
    "soft-delete": "SOFT_DELETED",
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
    return _vm(state) in ("active", "paused", "rescued", "resized") and state not in DELETING


def is_deleting(state: str) -> bool:
    """Whether a delete has begun: from then on no other outcome moves the row."""
    return state in DELETING or state == DELETED


# A migration, in Nova's words. One of a machine that is off waits, from `finished` on, for the
# owner's word; a live one and an evacuation do not.
_UNFINISHED = ("accepted", "migrating", "post-migrating")
# A live one that can be looked at, hurried and called off.
UNDER_WAY = ("queued", "preparing", "running")
# The instance is where it was to go, for good.
ARRIVED = ("completed", "done")
# Nobody waits for a word any more, and one host at most has the machine.
OVER = ("confirmed", "reverted", "completed", "cancelled", "failed")
# The same, and evacuations: the host that was down may still have the machine.
DONE_WITH = (*OVER, "done")
MIGRATION = Machine(
    kind="migration",
    states=frozenset(
        {*_UNFINISHED, "finished", "confirming", "confirmed", "reverting", "reverted"}
        | {*UNDER_WAY, "pre-migrating", *ARRIVED, "error", "failed", "cancelled"}
    ),
    transitional=frozenset({*_UNFINISHED, *UNDER_WAY, "pre-migrating", "confirming", "reverting"}),
    moves={
        ("accepted", "begin"): "migrating",
        ("migrating", "arrive"): "post-migrating",
        ("post-migrating", "finish"): "finished",
        ("finished", "unfinish"): "post-migrating",
        ("finished", "confirm"): "confirming",
        ("finished", "close"): "confirmed",
        ("confirming", "confirmed"): "confirmed",
        ("confirming", "keep"): "finished",
        ("finished", "revert"): "reverting",
        ("reverting", "reverted"): "reverted",
        ("reverting", "fail"): "error",
        ("reverting", "cancel"): "finished",
        ("confirming", "cancel"): "finished",
        ("error", "revert"): "reverting",
        ("queued", "prepare"): "preparing",
        ("preparing", "run"): "running",
        ("running", "complete"): "completed",
        ("accepted", "evacuate"): "pre-migrating",
        ("pre-migrating", "evacuated"): "done",
        ("done", "complete"): "completed",
        ("accepted", "lose"): "failed",
        ("pre-migrating", "lose"): "failed",
        **{(state, "fail"): "error" for state in (*_UNFINISHED, *UNDER_WAY)},
        **{(state, "cancel"): "cancelled" for state in (*_UNFINISHED, *UNDER_WAY)},
    },
)

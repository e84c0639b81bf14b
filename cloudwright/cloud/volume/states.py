"""The states of volumes, snapshots and backups, by Cinder's names.

Requests begin a task (`extend`), outcomes end it (`extended`, `failed`). An administrator's reset
declares a state whatever is true: `reset_<state>`.
"""

from __future__ import annotations

from cloudwright.kernel.fsm import Machine

CREATING, AVAILABLE, DELETING, DELETED = "creating", "available", "deleting", "deleted"
ATTACHING, IN_USE, DETACHING = "attaching", "in-use", "detaching"
EXTENDING, UPLOADING, REVERTING = "extending", "uploading", "reverting"
BACKING_UP, RESTORING = "backing-up", "restoring-backup"
TRANSFERRING, MAINTENANCE, ERROR = "awaiting-transfer", "maintenance", "error"
ERROR_DELETING, ERROR_EXTENDING = "error_deleting", "error_extending"
ERROR_RESTORING = "error_restoring"

Moves = dict[tuple[str, str], str]

RESETTABLE = (
    CREATING, AVAILABLE, DELETING, ERROR, ERROR_DELETING, ATTACHING, IN_USE, DETACHING, MAINTENANCE,
)  # fmt: skip
DELETABLE = (AVAILABLE, ERROR, ERROR_DELETING, ERROR_EXTENDING, ERROR_RESTORING)

_REQUESTS: Moves = {
    (AVAILABLE, "reserve"): ATTACHING,
    (ATTACHING, "unreserve"): AVAILABLE,
    (ATTACHING, "attach"): IN_USE,
    (AVAILABLE, "attach"): IN_USE,
    (IN_USE, "begin_detaching"): DETACHING,
    (DETACHING, "roll_detaching"): IN_USE,
    (IN_USE, "detach"): AVAILABLE,
    (DETACHING, "detach"): AVAILABLE,
    (AVAILABLE, "extend"): EXTENDING,
    (AVAILABLE, "upload"): UPLOADING,
    (IN_USE, "upload"): UPLOADING,
    (AVAILABLE, "back_up"): BACKING_UP,
    (IN_USE, "back_up"): BACKING_UP,
    (AVAILABLE, "restore"): RESTORING,
    (ERROR_RESTORING, "restore"): RESTORING,
    (AVAILABLE, "revert"): REVERTING,
    (AVAILABLE, "transfer"): TRANSFERRING,
    (TRANSFERRING, "transferred"): AVAILABLE,
}
_OUTCOMES: Moves = {
    (CREATING, "created"): AVAILABLE,
    (CREATING, "failed"): ERROR,
    # What failed at its very end is undone: the bytes are about to be removed.
    (AVAILABLE, "unmade"): CREATING,
    (EXTENDING, "finished"): AVAILABLE,
    (EXTENDING, "failed"): ERROR_EXTENDING,
    (RESTORING, "finished"): AVAILABLE,
    (RESTORING, "failed"): ERROR_RESTORING,
    (REVERTING, "finished"): AVAILABLE,
    (REVERTING, "failed"): ERROR,
    # Only read: the volume is as it was, whatever came of the copy.
    (UPLOADING, "finished"): AVAILABLE,
    (UPLOADING, "finished_in_use"): IN_USE,
    (BACKING_UP, "finished"): AVAILABLE,
    (BACKING_UP, "finished_in_use"): IN_USE,
    (DELETING, "delete"): DELETING,
    (DELETING, "deleted"): DELETED,
    (DELETING, "failed"): ERROR_DELETING,
}
_STATES = frozenset(
    {*RESETTABLE, *DELETABLE, EXTENDING, UPLOADING, REVERTING, BACKING_UP, RESTORING, TRANSFERRING}
)


def _resets(states: tuple[str, ...], alive: frozenset[str]) -> Moves:
    return {(source, f"reset_{target}"): target for target in states for source in alive}


VOLUME = Machine(
    kind="volume",
    states=_STATES | {DELETED},
    transitional=frozenset(
        {CREATING, EXTENDING, UPLOADING, REVERTING, BACKING_UP, RESTORING, DELETING}
    ),
    moves={
        **_REQUESTS,
        **_OUTCOMES,
        **{(state, "delete"): DELETING for state in DELETABLE},
        **{(state, "force_delete"): DELETING for state in _STATES},
        **_resets(RESETTABLE, _STATES),
    },
)

_KEPT = frozenset({CREATING, AVAILABLE, DELETING, ERROR, ERROR_DELETING})


def _kept(kind: str, *, more: Moves, states: frozenset[str]) -> Machine:
    """What snapshots and backups share: made, kept, deleted."""
    alive = _KEPT | states
    return Machine(
        kind=kind,
        states=alive | {DELETED},
        transitional=frozenset({CREATING, DELETING} | states),
        moves={
            (CREATING, "created"): AVAILABLE,
            (CREATING, "failed"): ERROR,
            (AVAILABLE, "unmade"): CREATING,
            (AVAILABLE, "delete"): DELETING,
            (ERROR, "delete"): DELETING,
            (ERROR_DELETING, "delete"): DELETING,
            (DELETING, "delete"): DELETING,
            (DELETING, "deleted"): DELETED,
            (DELETING, "failed"): ERROR_DELETING,
            **{(state, "force_delete"): DELETING for state in alive},
            **_resets((CREATING, AVAILABLE, DELETING, ERROR, ERROR_DELETING), alive),
            **more,
        },
    )


SNAPSHOT = _kept("snapshot", more={}, states=frozenset())
RESTORING_FROM = "restoring"
BACKUP = _kept(
    "backup",
    more={
        (AVAILABLE, "restore"): RESTORING_FROM,
        (RESTORING_FROM, "finished"): AVAILABLE,
    },
    states=frozenset({RESTORING_FROM}),
)
GROUP = _kept("volume_group", more={}, states=frozenset())
GROUP_SNAPSHOT = _kept("group_snapshot", more={}, states=frozenset())

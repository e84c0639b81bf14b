"""NodeConductor's states as one table, with the older names that filters accept as well.

What a thing does at its backend is not here: that is its `runtime_state`.
"""

from __future__ import annotations

from cloudwright.kernel.fsm import ANY, Machine

CREATION_SCHEDULED = "Creation Scheduled"
CREATING = "Creating"
OK = "OK"
UPDATE_SCHEDULED = "Update Scheduled"
UPDATING = "Updating"
DELETION_SCHEDULED = "Deletion Scheduled"
DELETING = "Deleting"
ERRED = "Erred"

STATES = frozenset(
    {
        CREATION_SCHEDULED,
        CREATING,
        OK,
        UPDATE_SCHEDULED,
        UPDATING,
        DELETION_SCHEDULED,
        DELETING,
        ERRED,
    }
)
TRANSITIONAL = STATES - {OK, ERRED}

SCHEDULE_CREATING, BEGIN_CREATING = "create again", "begin creating"
SCHEDULE_UPDATING, BEGIN_UPDATING = "update", "begin updating"
SCHEDULE_DELETING, BEGIN_DELETING = "delete", "begin deleting"
SET_OK, SET_ERRED, RECOVER = "settle", "fail", "recover"

# Beginning twice is legal, for a step may run again.
# Delete is accepted everywhere (DESIGN §3).
MOVES = {
    (CREATION_SCHEDULED, BEGIN_CREATING): CREATING,
    (CREATING, BEGIN_CREATING): CREATING,
    (ERRED, SCHEDULE_CREATING): CREATION_SCHEDULED,
    (CREATION_SCHEDULED, SET_OK): OK,
    (CREATING, SET_OK): OK,
    (OK, SCHEDULE_UPDATING): UPDATE_SCHEDULED,
    (ERRED, SCHEDULE_UPDATING): UPDATE_SCHEDULED,
    (UPDATE_SCHEDULED, BEGIN_UPDATING): UPDATING,
    (UPDATING, BEGIN_UPDATING): UPDATING,
    (UPDATE_SCHEDULED, SET_OK): OK,
    (UPDATING, SET_OK): OK,
    (ANY, SCHEDULE_DELETING): DELETION_SCHEDULED,
    (DELETION_SCHEDULED, BEGIN_DELETING): DELETING,
    (DELETING, BEGIN_DELETING): DELETING,
    (ANY, SET_ERRED): ERRED,
    (ERRED, RECOVER): OK,
}

# Names of NodeConductor's earlier machines -> the state that says it now. Where a machine of today
# tells two of them apart by `runtime_state` (Online, Offline), the filter asks for that as well.
OLD_NAMES = {
    "New": CREATION_SCHEDULED,
    "Sync Scheduled": UPDATE_SCHEDULED,
    "Syncing": UPDATING,
    "In Sync": OK,
    "Provisioning Scheduled": CREATION_SCHEDULED,
    "Provisioning": CREATING,
    "Online": OK,
    "Offline": OK,
    "Starting Scheduled": UPDATE_SCHEDULED,
    "Starting": UPDATING,
    "Stopping Scheduled": UPDATE_SCHEDULED,
    "Stopping": UPDATING,
    "Restarting Scheduled": UPDATE_SCHEDULED,
    "Restarting": UPDATING,
    "Resizing Scheduled": UPDATE_SCHEDULED,
    "Resizing": UPDATING,
}


def machine(kind: str) -> Machine:
    """The table for one kind; the kind is what changes are published under."""
    return Machine(kind=kind, states=STATES, transitional=TRANSITIONAL, moves=MOVES)


def states_named(words: list[str]) -> frozenset[str]:
    """Today's states behind names of any age; a word that is none of them names nothing."""
    return frozenset(OLD_NAMES.get(word, word) for word in words) & STATES

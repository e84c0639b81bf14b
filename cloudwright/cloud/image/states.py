"""The states of an image, by Glance's names. Bytes arrive in `saving` and are there in `active`."""

from __future__ import annotations

from cloudwright.kernel.fsm import Machine

QUEUED, SAVING, ACTIVE = "queued", "saving", "active"
KILLED, DELETED = "killed", "deleted"

IMAGE = Machine(
    kind="image",
    states=frozenset({QUEUED, SAVING, ACTIVE, KILLED, DELETED}),
    transitional=frozenset({SAVING}),
    moves={
        (QUEUED, "save"): SAVING,
        (SAVING, "finish"): ACTIVE,
        (SAVING, "abort"): QUEUED,
        (QUEUED, "kill"): KILLED,
        (SAVING, "kill"): KILLED,
        (QUEUED, "delete"): DELETED,
        (SAVING, "delete"): DELETED,
        (ACTIVE, "delete"): DELETED,
        (KILLED, "delete"): DELETED,
    },
)

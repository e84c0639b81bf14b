"""The states of an image, by Glance's names. Bytes arrive in `saving` and are there in `active`.

Bytes that are put down first and imported later arrive in `uploading`, stay so until they are asked
for, and become the image's in `importing`.
"""

from __future__ import annotations

from cloudwright.kernel.fsm import Machine

QUEUED, SAVING, ACTIVE = "queued", "saving", "active"
UPLOADING, IMPORTING, DEACTIVATED = "uploading", "importing", "deactivated"
KILLED, DELETED = "killed", "deleted"
# In these the bytes are whole.
WHOLE = frozenset({ACTIVE, DEACTIVATED})
_ALIVE = frozenset({QUEUED, SAVING, UPLOADING, IMPORTING, ACTIVE, DEACTIVATED, KILLED})

IMAGE = Machine(
    kind="image",
    states=_ALIVE | {DELETED},
    transitional=frozenset({SAVING, IMPORTING}),
    moves={
        (QUEUED, "save"): SAVING,
        (SAVING, "finish"): ACTIVE,
        (SAVING, "abort"): QUEUED,
        (QUEUED, "stage"): UPLOADING,
        (UPLOADING, "abort"): QUEUED,
        (QUEUED, "import"): IMPORTING,
        (UPLOADING, "import"): IMPORTING,
        (IMPORTING, "finish"): ACTIVE,
        (IMPORTING, "abort"): QUEUED,
        # What was put down is still there, for another try.
        (IMPORTING, "restage"): UPLOADING,
        (ACTIVE, "deactivate"): DEACTIVATED,
        (DEACTIVATED, "reactivate"): ACTIVE,
        (QUEUED, "kill"): KILLED,
        (SAVING, "kill"): KILLED,
        **{(state, "delete"): DELETED for state in _ALIVE},
    },
)

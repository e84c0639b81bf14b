"""What bodies about snapshots may hold."""

from __future__ import annotations

from cloudwright.osapi.common.schema import LOOSE_BOOLEAN, Schema, open_obj
from cloudwright.osapi.volume.schemas.volume import NOTHING, TEXT, WORDS

CREATE = open_obj(
    ("snapshot",),
    snapshot=open_obj(
        ("volume_id",),
        volume_id={"type": ["string", "null"], "maxLength": 255},
        name=TEXT,
        display_name=TEXT,
        description=TEXT,
        display_description=TEXT,
        force=LOOSE_BOOLEAN,
        metadata=WORDS,
    ),
)
UPDATE = open_obj(
    ("snapshot",),
    snapshot=open_obj(name=TEXT, display_name=TEXT, description=TEXT, display_description=TEXT),
)
ACTIONS: dict[str, Schema] = {
    "os-reset_status": open_obj(("status",), status={"type": "string"}),
    "os-force_delete": NOTHING,
    "os-update_snapshot_status": open_obj(
        ("status",),
        status={"type": "string"},
        progress={"type": ["string", "null"], "maxLength": 10},
    ),
}

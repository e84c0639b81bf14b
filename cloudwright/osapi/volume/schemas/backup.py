"""What bodies about backups may hold."""

from __future__ import annotations

from cloudwright.osapi.common.schema import LOOSE_BOOLEAN, Schema, open_obj
from cloudwright.osapi.volume.schemas.volume import NOTHING, TEXT, WORDS

CREATE = open_obj(
    ("backup",),
    backup=open_obj(
        ("volume_id",),
        volume_id={"type": ["string", "null"], "maxLength": 255},
        snapshot_id={"type": ["string", "null"], "maxLength": 255},
        name=TEXT,
        description=TEXT,
        container=TEXT,
        incremental=LOOSE_BOOLEAN,
        force=LOOSE_BOOLEAN,
        metadata=WORDS,
    ),
)
UPDATE = open_obj(("backup",), backup=open_obj(name=TEXT, description=TEXT, metadata=WORDS))
RESTORE = open_obj(
    ("restore",),
    restore=open_obj(volume_id={"type": ["string", "null"], "maxLength": 255}, name=TEXT),
)
RECORD = open_obj(
    ("backup-record",),
    **{
        "backup-record": open_obj(
            ("backup_service", "backup_url"),
            backup_service={"type": "string", "minLength": 1, "maxLength": 255},
            backup_url={"type": "string", "minLength": 1, "maxLength": 100000},
        )
    },
)
ACTIONS: dict[str, Schema] = {
    "os-reset_status": open_obj(("status",), status={"type": "string"}),
    "os-force_delete": NOTHING,
}

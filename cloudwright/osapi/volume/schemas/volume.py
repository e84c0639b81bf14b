"""What bodies about volumes may hold. Cinder lets unknown keys of a volume pass."""

from __future__ import annotations

from cloudwright.osapi.common.schema import LOOSE_BOOLEAN, Schema, obj, open_obj, wrapped

TEXT: Schema = {"type": ["string", "null"], "maxLength": 255}
WORDS: Schema = {"type": ["object", "null"], "additionalProperties": {"type": "string"}}
SIZE: Schema = {"type": ["integer", "string", "null"], "pattern": "^[0-9]+$", "minimum": 1}
IDENT: Schema = {"type": ["string", "null"], "maxLength": 255}

CREATE = open_obj(
    ("volume",),
    volume=open_obj(
        name=TEXT,
        display_name=TEXT,
        description=TEXT,
        display_description=TEXT,
        size=SIZE,
        imageRef=IDENT,
        image_id=IDENT,
        snapshot_id=IDENT,
        source_volid=IDENT,
        backup_id=IDENT,
        volume_type=IDENT,
        availability_zone=TEXT,
        metadata=WORDS,
        group_id=IDENT,
        multiattach={"anyOf": [LOOSE_BOOLEAN, {"type": "null"}]},
    ),
)
UPDATE = open_obj(
    ("volume",),
    volume=open_obj(
        name=TEXT,
        display_name=TEXT,
        description=TEXT,
        display_description=TEXT,
        metadata=WORDS,
    ),
)
METADATA = obj(("metadata",), metadata={**WORDS, "type": "object"})
META = obj(
    ("meta",),
    meta={
        "type": "object",
        "additionalProperties": {"type": "string", "maxLength": 255},
        "minProperties": 1,
        "maxProperties": 1,
    },
)
NOTHING: Schema = {"type": ["object", "null", "string"]}
_UUID: Schema = {"type": "string", "maxLength": 36}
ACTIONS: dict[str, Schema] = {
    "os-extend": obj(("new_size",), new_size={**SIZE, "type": ["integer", "string"]}),
    "os-update_readonly_flag": obj(("readonly",), readonly=LOOSE_BOOLEAN),
    "os-set_bootable": obj(("bootable",), bootable=LOOSE_BOOLEAN),
    "os-volume_upload_image": open_obj(
        ("image_name",),
        image_name={"type": "string", "minLength": 1, "maxLength": 255},
        force=LOOSE_BOOLEAN,
        disk_format={"type": ["string", "null"]},
        container_format={"type": ["string", "null"]},
        visibility={"enum": ["public", "private", "community", "shared"]},
        protected=LOOSE_BOOLEAN,
    ),
    "os-reserve": NOTHING,
    "os-unreserve": NOTHING,
    "os-begin_detaching": NOTHING,
    "os-roll_detaching": NOTHING,
    "os-attach": open_obj(
        instance_uuid=_UUID,
        host_name={"type": "string", "maxLength": 255},
        mountpoint={"type": "string", "minLength": 1, "maxLength": 255},
        mode={"enum": ["rw", "ro"]},
    ),
    "os-detach": {
        "type": ["object", "null"],
        "properties": {"attachment_id": {"type": ["string", "null"]}},
    },
    "os-force_detach": NOTHING,
    "os-retype": open_obj(("new_type",), new_type={"type": "string", "minLength": 1}),
    "os-reset_status": open_obj(
        status={"type": ["string", "null"]},
        attach_status={"type": ["string", "null"]},
        migration_status={"type": ["string", "null"]},
    ),
    "os-force_delete": NOTHING,
    "os-set_image_metadata": obj(("metadata",), metadata={**WORDS, "type": "object"}),
    "os-show_image_metadata": NOTHING,
    "os-unset_image_metadata": obj(
        ("key",), key={"type": "string", "minLength": 1, "maxLength": 255}
    ),
    "os-migrate_volume": open_obj(
        host={"type": ["string", "null"]}, cluster={"type": ["string", "null"]}
    ),
    "revert": obj(("snapshot_id",), snapshot_id=_UUID),
}
ACTION: Schema = {"type": "object", "minProperties": 1, "maxProperties": 1}
TRANSFER = wrapped(
    "transfer", open_obj(("volume_id",), volume_id=_UUID, name=TEXT, no_snapshots=LOOSE_BOOLEAN)
)
ACCEPT = wrapped("accept", obj(("auth_key",), auth_key={"type": "string", "maxLength": 255}))

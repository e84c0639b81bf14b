"""What bodies about groups of volumes, their types and snapshots may hold."""

from __future__ import annotations

from cloudwright.osapi.common.schema import LOOSE_BOOLEAN, Schema, open_obj
from cloudwright.osapi.volume.schemas.volume import TEXT
from cloudwright.osapi.volume.schemas.volume_type import NAME
from cloudwright.osapi.volume.schemas.volume_type import SPECS as WORDS

_IDENT: Schema = {"type": "string", "minLength": 1, "maxLength": 255}
_IDENTS: Schema = {"type": ["string", "null"], "maxLength": 10000}
CREATE_TYPE = open_obj(
    ("group_type",),
    group_type=open_obj(
        ("name",),
        name=NAME,
        description=TEXT,
        is_public=LOOSE_BOOLEAN,
        group_specs={**WORDS, "type": ["object", "null"]},
    ),
)
UPDATE_TYPE = open_obj(
    ("group_type",),
    group_type=open_obj(
        name={**NAME, "type": ["string", "null"]}, description=TEXT, is_public=LOOSE_BOOLEAN
    ),
)
SPECS = open_obj(("group_specs",), group_specs={**WORDS, "minProperties": 1})
SPEC: Schema = {**WORDS, "minProperties": 1, "maxProperties": 1}
CREATE = open_obj(
    ("group",),
    group=open_obj(
        ("group_type", "volume_types"),
        name=TEXT,
        description=TEXT,
        group_type=_IDENT,
        volume_types={"type": "array", "items": _IDENT, "minItems": 1, "maxItems": 100},
        availability_zone=TEXT,
    ),
)
CHANGES = ("name", "description", "add_volumes", "remove_volumes")
UPDATE = open_obj(
    ("group",),
    group=open_obj(name=TEXT, description=TEXT, add_volumes=_IDENTS, remove_volumes=_IDENTS),
)
FROM_SOURCE = open_obj(
    name=TEXT,
    description=TEXT,
    group_snapshot_id={**_IDENT, "type": ["string", "null"]},
    source_group_id={**_IDENT, "type": ["string", "null"]},
)
STATUS = open_obj(("status",), status={"type": "string"})
ACTIONS: dict[str, Schema] = {
    "delete": open_obj(**{"delete-volumes": LOOSE_BOOLEAN}),
    "reset_status": STATUS,
}
CREATE_SNAPSHOT = open_obj(
    ("group_snapshot",),
    group_snapshot=open_obj(("group_id",), group_id=_IDENT, name=TEXT, description=TEXT),
)

"""What bodies about attachments may hold."""

from __future__ import annotations

from cloudwright.osapi.common.schema import Schema, open_obj
from cloudwright.osapi.volume.schemas.volume import NOTHING

_IDENT: Schema = {"type": "string", "minLength": 1, "maxLength": 36}
_CONNECTOR: Schema = {"type": ["object", "null"]}
CREATE = open_obj(
    ("attachment",),
    attachment=open_obj(
        ("volume_uuid",),
        volume_uuid=_IDENT,
        instance_uuid={**_IDENT, "type": ["string", "null"]},
        connector=_CONNECTOR,
        mode={"enum": ["rw", "ro"]},
    ),
)
UPDATE = open_obj(
    ("attachment",), attachment=open_obj(("connector",), connector={**_CONNECTOR, "type": "object"})
)
ACTIONS: dict[str, Schema] = {"os-complete": NOTHING}

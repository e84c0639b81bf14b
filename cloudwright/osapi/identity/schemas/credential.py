from __future__ import annotations

from cloudwright.osapi.common.schema import STRING, obj, open_obj, wrapped

IDENT = {"type": ["string", "null"]}
BLOB = {"type": "string", "minLength": 1, "maxLength": 16384}
TYPE = {"type": "string", "minLength": 1, "maxLength": 255}
PARAMS = {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]}}

CREATE = wrapped(
    "credential",
    open_obj(("type", "blob"), type=TYPE, blob=BLOB, user_id=IDENT, project_id=IDENT),
)
UPDATE = wrapped(
    "credential", open_obj(type=TYPE, blob=BLOB, user_id=IDENT, project_id=IDENT, id=IDENT)
)
PAIR = open_obj(("tenant_id",), tenant_id=STRING)
SIGNED = open_obj(
    ("access", "signature", "host", "verb", "path"),
    access=STRING,
    signature=STRING,
    host=STRING,
    verb=STRING,
    path=STRING,
    params=PARAMS,
    headers=PARAMS,
    body_hash=STRING,
)
# Old clients wrap the request in another word.
TOKEN = obj(credentials=SIGNED, ec2Credentials=SIGNED)

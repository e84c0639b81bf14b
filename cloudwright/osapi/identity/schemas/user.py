from __future__ import annotations

from cloudwright.osapi.common.schema import BOOLEAN, obj, open_obj, wrapped

NAME = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"[\S]+"}
TEXT = {"type": ["string", "null"], "maxLength": 500}
SECRET = {"type": ["string", "null"], "maxLength": 4096}
IDENT = {"type": ["string", "null"]}

OPTIONS = {"type": "object", "additionalProperties": {"type": ["boolean", "null"]}}

CREATE = wrapped(
    "user",
    open_obj(
        ("name",),
        name=NAME,
        password=SECRET,
        domain_id=IDENT,
        email=TEXT,
        description=TEXT,
        enabled=BOOLEAN,
        default_project_id=IDENT,
        options=OPTIONS,
    ),
)
# Clients send the id along, and keys of their own, as Keystone lets them.
UPDATE = wrapped(
    "user",
    open_obj(
        name=NAME,
        password=SECRET,
        domain_id=IDENT,
        email=TEXT,
        description=TEXT,
        enabled=BOOLEAN,
        default_project_id=IDENT,
        options=OPTIONS,
    ),
)
KNOWN = frozenset(UPDATE["properties"]["user"]["properties"])
# What a client may not keep under a key of its own: the answer has these already.
SHOWN = KNOWN | {"id", "links", "password_expires_at", "federated", "original_password"}
PASSWORD = wrapped(
    "user",
    obj(
        ("original_password", "password"),
        original_password={"type": "string", "maxLength": 4096},
        password={"type": "string", "maxLength": 4096},
    ),
)

from __future__ import annotations

from cloudwright.osapi.common.schema import obj, open_obj, wrapped
from cloudwright.osapi.identity.schemas.project import OPTIONS

NAME = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"[\S]+"}
TEXT = {"type": ["string", "null"], "maxLength": 500}
DOMAIN = {"type": ["string", "null"]}

CREATE = wrapped(
    "role", open_obj(("name",), name=NAME, description=TEXT, domain_id=DOMAIN, options=OPTIONS)
)
UPDATE = wrapped("role", obj(name=NAME, description=TEXT, domain_id=DOMAIN, options=OPTIONS))

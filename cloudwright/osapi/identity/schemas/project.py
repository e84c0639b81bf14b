from __future__ import annotations

from cloudwright.osapi.common.schema import BOOLEAN, STRING, obj, open_obj, wrapped

NAME = {"type": "string", "minLength": 1, "maxLength": 64, "pattern": r"[\S]+"}
DESCRIPTION = {"type": ["string", "null"], "maxLength": 500}
TAGS = {"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": 255}}
DOMAIN = {"type": ["string", "null"]}

# Keystone takes keys that it does not know; so do we, and leave them.
CREATE = wrapped(
    "project",
    open_obj(
        ("name",),
        name=NAME,
        description=DESCRIPTION,
        enabled=BOOLEAN,
        domain_id=DOMAIN,
        parent_id=DOMAIN,
        is_domain=BOOLEAN,
        tags=TAGS,
    ),
)
UPDATE = wrapped("project", obj(name=NAME, description=STRING, enabled=BOOLEAN, tags=TAGS))

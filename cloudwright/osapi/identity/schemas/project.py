from __future__ import annotations

from cloudwright.osapi.common.schema import BOOLEAN, obj, open_obj, wrapped

NAME = {"type": "string", "minLength": 1, "maxLength": 64, "pattern": r"[\S]+"}
DESCRIPTION = {"type": ["string", "null"], "maxLength": 500}
TAG = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[^,/]+$"}
TAGS = {"type": "array", "items": TAG, "maxItems": 80, "uniqueItems": True}
OPTIONS = obj(immutable={"type": ["boolean", "null"]})
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
        options=OPTIONS,
    ),
)
UPDATE = wrapped(
    "project",
    open_obj(
        name=NAME,
        description=DESCRIPTION,
        enabled=BOOLEAN,
        tags=TAGS,
        options=OPTIONS,
        domain_id=DOMAIN,
        parent_id=DOMAIN,
        is_domain=BOOLEAN,
    ),
)
ALL_TAGS = obj(("tags",), tags=TAGS)

from __future__ import annotations

from cloudwright.osapi.common.schema import BOOLEAN, STRING, obj, open_obj, wrapped
from cloudwright.osapi.identity.schemas.project import NAME, OPTIONS, TAGS

DESCRIPTION = {"type": ["string", "null"], "maxLength": 500}

CREATE = wrapped(
    "domain",
    open_obj(
        ("name",),
        name=NAME,
        description=DESCRIPTION,
        enabled=BOOLEAN,
        tags=TAGS,
        options=OPTIONS,
        explicit_domain_id=STRING,
    ),
)
UPDATE = wrapped(
    "domain",
    obj(name=NAME, description=DESCRIPTION, enabled=BOOLEAN, tags=TAGS, options=OPTIONS),
)

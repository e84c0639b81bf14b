from __future__ import annotations

from cloudwright.osapi.common.schema import obj, open_obj, wrapped

NAME = {"type": "string", "minLength": 1, "maxLength": 64, "pattern": r"[\S]+"}
DESCRIPTION = {"type": ["string", "null"], "maxLength": 500}
DOMAIN = {"type": ["string", "null"]}

CREATE = wrapped("group", open_obj(("name",), name=NAME, description=DESCRIPTION, domain_id=DOMAIN))
UPDATE = wrapped("group", obj(name=NAME, description=DESCRIPTION, domain_id=DOMAIN))

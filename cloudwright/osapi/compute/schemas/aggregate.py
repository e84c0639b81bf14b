"""Bodies of /os-aggregates."""

from __future__ import annotations

from cloudwright.osapi.common.schema import NAME, Schema, obj, wrapped

# Old clients send a name with blanks around it, and mean it without.
LOOSE_NAME: Schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"\S"}
ZONE: Schema = {"type": ["string", "null"], "minLength": 1, "maxLength": 255, "pattern": "^[^:]*$"}
WORDS: Schema = {
    "type": "object",
    "patternProperties": {
        r"^[a-zA-Z0-9-_:. ]{1,255}$": {"type": ["string", "null"], "maxLength": 255}
    },
    "additionalProperties": False,
}

CREATE = wrapped("aggregate", obj(("name",), name=LOOSE_NAME, availability_zone=ZONE))
UPDATE: Schema = wrapped(
    "aggregate", {**obj(name=LOOSE_NAME, availability_zone=ZONE), "minProperties": 1}
)
ACTIONS: dict[str, Schema] = {
    "add_host": obj(("host",), host=NAME),
    "remove_host": obj(("host",), host=NAME),
    "set_metadata": obj(("metadata",), metadata=WORDS),
}
ACTION: Schema = {**obj(**ACTIONS), "minProperties": 1, "maxProperties": 1}

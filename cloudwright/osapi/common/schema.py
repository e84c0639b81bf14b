"""JSON schemas, refused in Nova's words; the validators are compiled once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from jsonschema import Draft4Validator, FormatChecker
from jsonschema.exceptions import ValidationError, best_match

from cloudwright.kernel.errors import BadInput

Schema = Mapping[str, Any]
FORMATS = FormatChecker(formats=())
_compiled: dict[int, tuple[Schema, Draft4Validator]] = {}


def check(schema: Schema, value: object) -> None:
    """Raise BadInput with `field` set, unless `value` fits."""
    error = best_match(_validator(schema).iter_errors(value))
    if error:
        where = error.path[-1] if error.path else ""
        raise BadInput(reason=_words(error, "field/attribute"), field=str(where))


def check_query(schema: Schema, value: Mapping[str, list[str]]) -> None:
    """As `check`, for a query: every key holds the list of its values."""
    error = best_match(_validator(schema).iter_errors(value))
    if error:
        raise BadInput(reason=_words(error, "query parameters"))


def _validator(schema: Schema) -> Draft4Validator:
    """The compiled schema. Kept by identity: schemas are constants of their modules."""
    kept = _compiled.get(id(schema))
    if kept is None or kept[0] is not schema:
        kept = (schema, Draft4Validator(schema, format_checker=FORMATS))
        _compiled[id(schema)] = kept
    return kept[1]


def _words(error: ValidationError, what: str) -> str:
    message = str(error.cause) if error.cause else error.message
    if not error.path:
        return message
    names = [each for each in error.path if isinstance(each, str)]
    name = error.path[-1] if what == "field/attribute" else names[-1] if names else error.path[-1]
    value = error.instance
    shown = json.dumps(value) if isinstance(value, bool) else value
    return f"Invalid input for {what} {name}. Value: {shown}. {message}"


@FORMATS.checks("name", raises=ValueError)
def _name(value: object) -> bool:
    if isinstance(value, str) and (value != value.strip() or not value.isprintable()):
        raise ValueError(
            "An invalid 'name' value was provided. The name must be: "
            "printable characters. Can not start or end with whitespace."
        )
    return True


def obj(required: Sequence[str] = (), /, **properties: Schema) -> Schema:
    """An object schema that refuses unknown keys."""
    made: dict[str, Any] = {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
    return made | ({"required": list(required)} if required else {})


def open_obj(required: Sequence[str] = (), /, **properties: Schema) -> Schema:
    """An object schema that lets unknown keys pass."""
    return {**obj(required, **properties), "additionalProperties": True}


def wrapped(noun: str, inner: Schema, /, **beside: Schema) -> Schema:
    """A body of `{noun: inner}`, as nearly every OpenStack call has it."""
    return obj((noun,), **{noun: inner}, **beside)


def many(value: Schema) -> Schema:
    """A query key: the list of the values that came with it."""
    return {"type": "array", "items": value}


def moment(text: str) -> datetime | None:
    """An ISO 8601 moment, taken as UTC where it names no zone; None for what is none."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found


STRING: Schema = {"type": "string"}
TEXT: Schema = {"type": ["string", "null"], "maxLength": 255}
BOOLEAN: Schema = {"type": "boolean"}
LOOSE_BOOLEAN: Schema = {
    "enum": [
        True,
        "True",
        "TRUE",
        "true",
        "1",
        "ON",
        "On",
        "on",
        "YES",
        "Yes",
        "yes",
        "y",
        "t",
        False,
        "False",
        "FALSE",
        "false",
        "0",
        "OFF",
        "Off",
        "off",
        "NO",
        "No",
        "no",
        "n",
        "f",
    ],
}
NAME: Schema = {"type": "string", "minLength": 1, "maxLength": 255, "format": "name"}
COUNT: Schema = {"type": ["integer", "string"], "pattern": "^[0-9]*$", "minimum": 0}
NUMBER_QUERY: Schema = many({"type": "string", "pattern": "^[0-9]*$"})
STRING_QUERY: Schema = many(STRING)


def truth(value: object) -> bool:
    """What LOOSE_BOOLEAN let pass, as a truth."""
    return value is True or str(value).lower() in {"true", "1", "on", "yes", "y", "t"}

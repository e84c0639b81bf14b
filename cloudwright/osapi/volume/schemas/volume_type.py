"""What bodies about volume types may hold."""

from __future__ import annotations

from cloudwright.osapi.common.schema import LOOSE_BOOLEAN, Schema, obj, open_obj
from cloudwright.osapi.volume.schemas.volume import TEXT

NAME: Schema = {"type": "string", "minLength": 1, "maxLength": 255}
SPECS: Schema = {
    "type": "object",
    "patternProperties": {r"^[\w\-.: ]{1,255}$": {"type": "string", "maxLength": 255}},
    "additionalProperties": False,
}
CREATE = open_obj(
    ("volume_type",),
    volume_type=open_obj(
        ("name",),
        name=NAME,
        description=TEXT,
        extra_specs={**SPECS, "type": ["object", "null"]},
        **{"os-volume-type-access:is_public": LOOSE_BOOLEAN},
    ),
)
UPDATE = open_obj(
    ("volume_type",),
    volume_type=open_obj(
        name={**NAME, "type": ["string", "null"]}, description=TEXT, is_public=LOOSE_BOOLEAN
    ),
)
EXTRA_SPECS = obj(("extra_specs",), extra_specs={**SPECS, "minProperties": 1})
EXTRA_SPEC: Schema = {**SPECS, "minProperties": 1, "maxProperties": 1}
_PROJECT = obj(("project",), project={"type": "string", "minLength": 1, "maxLength": 36})
ACTIONS: dict[str, Schema] = {"addProjectAccess": _PROJECT, "removeProjectAccess": _PROJECT}

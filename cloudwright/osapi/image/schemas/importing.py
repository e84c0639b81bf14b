"""What bodies about imports and tasks may hold."""

from __future__ import annotations

from cloudwright.osapi.common.schema import LOOSE_BOOLEAN, STRING, open_obj

IMPORT = open_obj(
    ("method",),
    method=open_obj(("name",), name=STRING, uri={"type": "string", "maxLength": 2000}),
    stores={"type": "array", "items": STRING},
    all_stores=LOOSE_BOOLEAN,
    all_stores_must_succeed=LOOSE_BOOLEAN,
)
TASK = open_obj(
    ("type", "input"),
    type={"enum": ["import"]},
    input=open_obj(
        ("import_from", "import_from_format", "image_properties"),
        import_from={"type": "string", "maxLength": 2000},
        import_from_format=STRING,
        image_properties={"type": "object"},
    ),
)

from __future__ import annotations

from cloudwright.osapi.common.schema import BOOLEAN, STRING, open_obj, wrapped

COUNT = {"type": ["integer", "null"], "minimum": 0, "maximum": 2_147_483_647}

CREATE = wrapped(
    "trust",
    open_obj(
        ("trustor_user_id", "trustee_user_id", "impersonation"),
        trustor_user_id=STRING,
        trustee_user_id=STRING,
        impersonation=BOOLEAN,
        project_id={"type": ["string", "null"]},
        expires_at={"type": ["string", "null"]},
        remaining_uses={"type": ["integer", "null"], "minimum": 1, "maximum": 2_147_483_647},
        redelegation_count=COUNT,
        allow_redelegation=BOOLEAN,
        roles={"type": "array", "items": open_obj(id=STRING, name=STRING)},
    ),
)

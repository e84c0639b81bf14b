"""What bodies about services may hold."""

from __future__ import annotations

from cloudwright.osapi.common.schema import Schema, open_obj

_HOST: Schema = {"type": "string", "minLength": 1, "maxLength": 255}
_REASON: Schema = {"type": "string", "minLength": 1, "maxLength": 255}
HOST = open_obj(("host",), host=_HOST)
SERVICE = open_obj(("host", "binary"), host=_HOST, binary=_HOST)
LOG_REASON = open_obj(
    ("host", "binary", "disabled_reason"), host=_HOST, binary=_HOST, disabled_reason=_REASON
)
CLEANUP = open_obj(
    host={"type": "string"},
    binary={"enum": ["cinder-volume", "cinder-scheduler"]},
    resource_type={"enum": ["Volume", "Snapshot"]},
)

"""What bodies about members may hold."""

from __future__ import annotations

from cloudwright.osapi.common.schema import open_obj

CREATE = open_obj(("member",), member={"type": "string", "minLength": 1, "maxLength": 255})
UPDATE = open_obj(("status",), status={"type": "string"})

from __future__ import annotations

from cloudwright.osapi.common.microversion import Version
from cloudwright.osapi.common.schema import NAME, STRING, Schema, obj, wrapped
from cloudwright.osapi.compute.schemas.metadata import METADATA
from cloudwright.osapi.compute.schemas.server import ADDRESS_4, DISK_CONFIG, REFERENCE

ANYTHING: Schema = {}
NAMED: Schema = {"type": "string", "minLength": 1, "maxLength": 255}


def bare(name: str) -> Schema:
    """An action without parameters; clients send null, an empty object or an empty text."""
    return obj((name,), **{name: ANYTHING})


REBOOT = obj(
    ("reboot",),
    reboot=obj(("type",), type={"enum": ["HARD", "Hard", "hard", "SOFT", "Soft", "soft"]}),
)
LOCK: Schema = obj(
    ("lock",),
    lock={
        "type": ["object", "null", "string"],
        "properties": {"locked_reason": {"type": "string", "minLength": 1, "maxLength": 255}},
        "additionalProperties": False,
        "maxLength": 0,
    },
)
RESIZE = obj(
    ("resize",),
    resize=obj(("flavorRef",), flavorRef=REFERENCE, **{"OS-DCF:diskConfig": DISK_CONFIG}),
)
CREATE_IMAGE = obj(("createImage",), createImage=obj(("name",), name=NAME, metadata=METADATA))
CREATE_BACKUP = obj(
    ("createBackup",),
    createBackup=obj(
        ("name", "backup_type", "rotation"),
        name=NAME,
        backup_type=STRING,
        rotation={"type": ["integer", "string"], "pattern": "^[0-9]+$", "minimum": 0},
        metadata=METADATA,
    ),
)
ADD_SECURITY_GROUP = wrapped("addSecurityGroup", obj(("name",), name=NAMED))
REMOVE_SECURITY_GROUP = wrapped("removeSecurityGroup", obj(("name",), name=NAMED))
ADD_FLOATING_IP = wrapped(
    "addFloatingIp", obj(("address",), address=ADDRESS_4, fixed_address=ADDRESS_4)
)
REMOVE_FLOATING_IP = wrapped("removeFloatingIp", obj(("address",), address=ADDRESS_4))
CHANGE_PASSWORD = obj(("changePassword",), changePassword=obj(("adminPass",), adminPass=STRING))
RESCUE = obj(
    ("rescue",),
    rescue={
        "type": ["object", "null"],
        "properties": {
            "adminPass": STRING,
            "rescue_image_ref": {"type": "string", "minLength": 1},
        },
        "additionalProperties": False,
    },
)
_ZONED = obj(
    ("unshelve",),
    unshelve={
        "type": ["object", "null"],
        "properties": {"availability_zone": {"type": "string", "minLength": 1, "maxLength": 255}},
        "required": ["availability_zone"],
        "additionalProperties": False,
    },
)


def unshelve(version: Version) -> Schema:
    """The body of `unshelve`: bare, or since 2.77 null or with a zone."""
    return _ZONED if version >= (2, 77) else bare("unshelve")


RESET_STATE = obj(
    ("os-resetState",), **{"os-resetState": obj(("state",), state={"enum": ["active", "error"]})}
)
CONSOLE_OUTPUT = obj(
    ("os-getConsoleOutput",),
    **{
        "os-getConsoleOutput": {
            "type": "object",
            "properties": {
                "length": {
                    "type": ["integer", "string", "null"],
                    "pattern": "^-?[0-9]+$",
                    "minimum": -1,
                }
            },
            "additionalProperties": False,
        }
    },
)
VNC_CONSOLE = obj(
    ("os-getVNCConsole",),
    **{"os-getVNCConsole": obj(("type",), type={"enum": ["novnc"]})},
)
SERIAL_CONSOLE = obj(
    ("os-getSerialConsole",),
    **{"os-getSerialConsole": obj(("type",), type={"enum": ["serial"]})},
)
REMOTE_CONSOLE = obj(
    ("remote_console",),
    remote_console={
        "oneOf": [
            obj(("protocol", "type"), protocol={"enum": ["vnc"]}, type={"enum": ["novnc"]}),
            obj(("protocol", "type"), protocol={"enum": ["serial"]}, type={"enum": ["serial"]}),
        ]
    },
)

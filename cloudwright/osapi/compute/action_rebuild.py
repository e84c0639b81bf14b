"""The action that makes a server anew."""

from __future__ import annotations

import base64
import secrets
from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.services import instance as service
from cloudwright.kernel.errors import BadInput
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.schema import truth
from cloudwright.osapi.compute.password import with_password
from cloudwright.osapi.compute.server import columns_of, show
from cloudwright.osapi.compute.server_create import injected, named_image, named_key
from cloudwright.osapi.compute.server_view import BASIC, ServerView


def rebuild(call: Call, instance: Instance, given: Any) -> HttpResponse:
    """`rebuild`: 202 with the server, all of it since 2.75, and its new password."""
    if truth(given.get("preserve_ephemeral", False)):
        raise BadInput(
            reason="Preserving ephemeral disks is not offered here: there are none.",
            field="preserve_ephemeral",
        )
    if given.get("trusted_image_certificates"):
        raise BadInput(
            reason="Trusted image certificates are not offered here.",
            field="trusted_image_certificates",
        )
    password = given.get("adminPass") or secrets.token_urlsafe(9)
    image = named_image(call, given["imageRef"], "Cannot find image for rebuild")
    changes = _changes(call, given)
    service.rebuild(instance, image=image, admin_pass=password, actor=call.actor, **changes)
    shown = show(call, str(instance.uuid))
    if call.version < (2, 75):
        wanted = {*BASIC.split()} | ({"key_name"} if call.version >= (2, 54) else set())
        shown = {key: value for key, value in shown.items() if key in wanted}
    if call.version >= (2, 57):
        shown.pop("OS-EXT-SRV-ATTR:user_data", None)
        shown["user_data"] = instance.user_data or None
    if call.version < (2, 75):
        addresses = ServerView(call).addresses([instance.uuid], plain=True)
        shown["addresses"] = addresses.get(instance.uuid, {})
    server = with_password(shown, password)
    address = f"{call.root}/v2.1/servers/{instance.uuid}"
    return answer({"server": server}, 202, location=address)


def _changes(call: Call, given: dict[str, Any]) -> dict[str, Any]:
    """The service's arguments. Raises BadInput naming what is not there."""
    changes = columns_of(given)
    if "personality" in given:
        changes["files"] = injected(given["personality"])
    if "metadata" in given:
        changes["metadata"] = given["metadata"]
    if "key_name" in given:
        changes["key"] = named_key(call, given["key_name"])
    if "user_data" in given:
        changes["user_data"] = base64.b64decode(given["user_data"] or "")
    return changes

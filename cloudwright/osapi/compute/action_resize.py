"""The actions that change a server's size."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.services import instance as service
from cloudwright.osapi.common.answers import nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.compute.server import disk_config
from cloudwright.osapi.compute.server_create import named_flavor


def resize(call: Call, instance: Instance, given: Any) -> HttpResponse:
    """`resize`: 202; the server then waits in VERIFY_RESIZE."""
    flavor = named_flavor(call, str(given["flavorRef"]))
    service.resize(instance, flavor=flavor, actor=call.actor, **disk_config(given))
    return nothing(202)


def confirm_resize(call: Call, instance: Instance, given: Any) -> HttpResponse:
    """`confirmResize`: 204, not the others' 202."""
    del given
    service.confirm_resize(instance, actor=call.actor)
    return nothing(204)


def revert_resize(call: Call, instance: Instance, given: Any) -> HttpResponse:
    """`revertResize`."""
    del given
    service.revert_resize(instance, actor=call.actor)
    return nothing(202)

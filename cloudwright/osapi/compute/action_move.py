"""The actions that take a server to another host. For administrators."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.services import instance as service
from cloudwright.cloud.scheduling.services.claim import NoValidHost
from cloudwright.kernel.errors import BadInput
from cloudwright.osapi.common.answers import nothing
from cloudwright.osapi.common.call import Call


class NowhereToGo(BadInput):
    """400, in Nova's words: it is the request's fault, not the server's."""

    code, message = "openstack.no_valid_host", "No valid host was found. {reason}"


def migrate(call: Call, instance: Instance, given: Any) -> HttpResponse:
    """`migrate`: 202; the server then waits in VERIFY_RESIZE, on another host."""
    host = (given or {}).get("host") if call.version >= (2, 56) else None
    try:
        service.migrate(instance, host=host or "", actor=call.actor)
    except NoValidHost as problem:
        raise NowhereToGo(reason=f"({problem.params['reason']})") from problem
    return nothing(202)

"""The actions that take a server to another host. For administrators."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.services import instance as service
from cloudwright.cloud.scheduling.selectors.host import host_named
from cloudwright.cloud.scheduling.services.claim import NoValidHost
from cloudwright.kernel.errors import BadInput
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.schema import truth
from cloudwright.osapi.compute.password import with_password
from cloudwright.osapi.compute.service import NoSuchHost


class NowhereToGo(BadInput):
    """400, in Nova's words: it is the request's fault, not the server's."""

    code, message = "openstack.no_valid_host", "No valid host was found. {reason}"


def migrate(call: Call, instance: Instance, given: Any) -> HttpResponse:
    """`migrate`: 202; the server then waits in VERIFY_RESIZE, on another host."""
    host = (given or {}).get("host") if call.version >= (2, 56) else None
    with _somewhere():
        service.migrate(instance, host=host or "", actor=call.actor)
    return nothing(202)


def migrate_live(call: Call, instance: Instance, given: Any) -> HttpResponse:
    """`os-migrateLive`: 202; the server is MIGRATING, and then what it was on another host. A ratio
    of the host says how far its disk is given out twice, so `disk_over_commit` changes nothing."""
    block = given["block_migration"]
    where = _destination(given, judged=call.version >= (2, 30))
    with _somewhere():
        service.live_migrate(
            instance,
            **where,
            with_disk=None if block == "auto" else truth(block),
            actor=call.actor,
        )
    return nothing(202)


def evacuate(call: Call, instance: Instance, given: Any) -> HttpResponse:
    """`evacuate`: 200; until 2.13 with the password that the new machine has. 404 for a host that
    is none."""
    if truth(given.get("onSharedStorage", False)):
        reason = "Invalid shared storage: a host here shares its disks with no other one."
        raise BadInput(reason=reason, field="onSharedStorage")
    password = given.get("adminPass") or secrets.token_urlsafe(9)
    where = _destination(given, judged=call.version >= (2, 29))
    if where["host"] and host_named(where["host"]) is None:
        raise NoSuchHost(host=where["host"])
    with _somewhere():
        service.evacuate(instance, **where, admin_pass=password, actor=call.actor)
    return answer(with_password({}, password)) if call.version < (2, 14) else nothing(200)


def _destination(given: dict[str, Any], *, judged: bool) -> dict[str, Any]:
    """The service's arguments. The filters are asked about a host that is named since a version
    that has `judged`, unless it is forced."""
    host, force = given.get("host") or "", truth(given.get("force", False))
    if force and not host:
        raise BadInput(reason="Can't force to a non-provided destination", field="force")
    return {"host": host, "unasked": bool(host) and (force or not judged)}


@contextmanager
def _somewhere() -> Iterator[None]:
    """No host is 400 here."""
    try:
        yield
    except NoValidHost as problem:
        raise NowhereToGo(reason=f"({problem.params['reason']})") from problem

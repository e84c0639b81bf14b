"""Bytes that Block Storage did not make: there are none to be found, and none is taken up."""

from __future__ import annotations

from django.http import HttpResponse

from cloudwright.kernel.errors import BadInput
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.common.schema import Schema, open_obj
from cloudwright.osapi.volume import volume
from cloudwright.osapi.volume.host import host_of

_OBJECT: Schema = {"type": "object"}
MANAGE_VOLUME = open_obj(("volume",), volume=_OBJECT)
MANAGE_SNAPSHOT = open_obj(
    ("snapshot",), snapshot=open_obj(("volume_id",), volume_id={"type": "string", "maxLength": 36})
)


class NothingToManage(BadInput):
    """400: a pool is Block Storage's alone."""

    code = "volume.nothing_to_manage"
    message = "Invalid input received: pools hold nothing but what Block Storage made."


def list_manageable(call: Call) -> HttpResponse:
    """GET /v3/os-volume-manage?host=, and since 3.8 /v3/manageable_volumes?host=: nothing."""
    _named(call)
    return answer({"manageable-volumes": []})


def list_manageable_snapshots(call: Call) -> HttpResponse:
    """GET /v3/os-snapshot-manage?host=, and since 3.8 /v3/manageable_snapshots?host=: nothing."""
    _named(call)
    return answer({"manageable-snapshots": []})


def manage(call: Call) -> HttpResponse:
    """POST: refused."""
    call.body(MANAGE_VOLUME)
    raise NothingToManage


def manage_snapshot(call: Call) -> HttpResponse:
    """POST: refused, for a volume that is there."""
    volume.of(call, call.body(MANAGE_SNAPSHOT)["snapshot"]["volume_id"])
    raise NothingToManage


def _named(call: Call) -> None:
    """The query names a host. Raises BadInput, NotFound."""
    if not call.first("host"):
        raise BadInput(reason="Host must be specified in query parameters.", field="host")
    host_of(call, call.first("host"))

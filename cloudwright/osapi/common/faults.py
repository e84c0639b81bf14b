"""Problem -> the error body of each service, as their clients know it."""

from __future__ import annotations

import html
from http import HTTPStatus
from typing import Any
from uuid import UUID

import orjson
from django.http import HttpResponse

from cloudwright.kernel.errors import (
    NameTaken,
    NotFound,
    Problem,
    QuotaExceeded,
    Throttled,
    Unauthenticated,
)

UNAUTHORIZED = "The request you have made requires authentication."
NOVA_KEYS = {
    400: "badRequest",
    403: "forbidden",
    404: "itemNotFound",
    405: "badMethod",
    409: "conflictingRequest",
    413: "overLimit",
    415: "badMediaType",
    429: "overLimit",
    501: "notImplemented",
    503: "serviceUnavailable",
}

CINDER_QUOTA = {
    "volumes": "VolumeLimitExceeded: Maximum number of volumes allowed ({limit}) exceeded.",
    "snapshots": "SnapshotLimitExceeded: Maximum number of snapshots allowed ({limit}) exceeded.",
    "backups": "BackupLimitExceeded: Maximum number of backups allowed ({limit}) exceeded.",
    "gigabytes": "VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed "
    "gigabytes quota. Requested {requested}G, quota is {limit}G and {used}G has been consumed.",
    "per_volume_gigabytes": "VolumeSizeExceedsLimit: Requested volume size {requested}G is larger "
    "than maximum allowed limit {limit}G.",
    "backup_gigabytes": "VolumeBackupSizeExceedsAvailableQuota: Requested backup exceeds allowed "
    "Backup gigabytes quota. Requested {requested}G, quota is {limit}G and {used}G has been "
    "consumed.",
}
CINDER_QUOTA_OF_TYPE = {
    "volumes": "VolumeLimitExceeded: Maximum number of volumes allowed ({limit}) exceeded for "
    "quota '{name}'.",
    "snapshots": "SnapshotLimitExceeded: Maximum number of snapshots allowed ({limit}) exceeded "
    "for quota '{name}'.",
    "gigabytes": "VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed "
    "{name} quota. Requested {requested}G, quota is {limit}G and {used}G has been consumed.",
}


def identity(problem: Problem) -> HttpResponse:
    """Keystone: `{"error": {"code", "message", "title"}}`."""
    message = problem.text
    if type(problem) is Unauthenticated:
        message = UNAUTHORIZED
    elif isinstance(problem, NotFound) and "kind" in problem.params:
        message = f"Could not find {problem.params['kind']}: {_ident(problem, plain=True)}."
    status = 409 if isinstance(problem, NameTaken) else problem.status
    title = HTTPStatus(status).phrase
    body = {"error": {"code": status, "message": message, "title": title}}
    return _json(problem, body, status)


def compute(problem: Problem) -> HttpResponse:
    """Nova: `{"itemNotFound": {"code", "message"}}`; its 401 is Keystone's."""
    if isinstance(problem, Unauthenticated):
        return identity(problem)
    message = problem.text
    if isinstance(problem, QuotaExceeded):
        message = _nova_quota(problem)
    elif problem.params.get("name") == "ram_mib":
        message = problem.message.format(**problem.params | {"name": "ram"})
    elif isinstance(problem, NotFound) and "kind" in problem.params:
        message = f"{_kind(problem)} {_ident(problem)} could not be found."
    key = NOVA_KEYS.get(problem.status, "computeFault")
    told: dict[str, Any] = {"code": problem.status, "message": message}
    if isinstance(problem, Throttled):
        told["retryAfter"] = str(problem.params["seconds"])
    response = _json(problem, {key: told})
    response["Content-Type"] = "application/json; charset=UTF-8"
    return response


def volume(problem: Problem) -> HttpResponse:
    """Cinder: Nova's keys; a quota that is reached is 413."""
    if isinstance(problem, QuotaExceeded):
        message = _cinder_quota(str(problem.params["name"])) or problem.message
        body = {"overLimit": {"code": 413, "message": message.format(**problem.params)}}
        response = HttpResponse(orjson.dumps(body), status=413, content_type="application/json")
        response["Retry-After"] = "0"
        return response
    return compute(problem)


def network(problem: Problem) -> HttpResponse:
    """Neutron: `{"NeutronError": {"type", "message", "detail"}}`; its 401 is Keystone's. A code of
    networking's own is the type in Neutron's writing: network.in_use is NetworkInUse."""
    if isinstance(problem, Unauthenticated):
        return identity(problem)
    status = problem.status
    kind, message = "HTTP" + HTTPStatus(status).phrase.replace(" ", ""), problem.text
    if isinstance(problem, QuotaExceeded):
        kind, status = "OverQuota", 409
        message = f"Quota exceeded for resources: ['{problem.params['name']}']."
    elif isinstance(problem, NotFound) and "kind" in problem.params:
        named = str(problem.params["kind"])
        named = named[:1].upper() + named[1:]
        kind, message = f"{named}NotFound", f"{named} {_ident(problem)} could not be found."
    elif "." in problem.code and not problem.code.startswith("openstack."):
        kind = problem.code.replace(".", "_").title().replace("_", "")
    body = {"NeutronError": {"type": kind, "message": message, "detail": ""}}
    response = _json(problem, body)
    response.status_code = status
    return response


def image(problem: Problem) -> HttpResponse:
    """Glance: a small HTML page, which its clients take apart; a quota that is reached is 413."""
    message = problem.text
    if isinstance(problem, Unauthenticated):
        message = "This server could not verify that you are authorized to access it."
    elif isinstance(problem, NotFound) and "kind" in problem.params:
        message = f"No {problem.params['kind']} found with ID {_ident(problem)}"
    status = 413 if isinstance(problem, QuotaExceeded) else problem.status
    title = f"{status} {HTTPStatus(status).phrase}"
    page = (
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1>"
        f"{html.escape(message)}<br /><br /></body></html>"
    )
    response = HttpResponse(page, status=status, content_type="text/html; charset=UTF-8")
    return _retry(problem, response)


def _json(problem: Problem, body: object, status: int | None = None) -> HttpResponse:
    made = orjson.dumps(body)
    status = status or problem.status
    response = HttpResponse(made, status=status, content_type="application/json")
    return _retry(problem, response)


def _retry(problem: Problem, response: HttpResponse) -> HttpResponse:
    if isinstance(problem, Throttled):
        response["Retry-After"] = str(problem.params["seconds"])
    return response


def _nova_quota(problem: QuotaExceeded) -> str:
    name, asked = str(problem.params["name"]), problem.params["requested"]
    name = "ram" if name == "ram_mib" else name
    used, limit = problem.params["used"], problem.params["limit"]
    return (
        f"Quota exceeded for {name}: Requested {asked}, but already used {used} of {limit} {name}"
    )


def _cinder_quota(name: str) -> str | None:
    """The words for a quota, which may be that of one volume type: `volumes_<name of the type>`."""
    counted, _, volume_type = name.partition("_")
    return CINDER_QUOTA.get(name) or CINDER_QUOTA_OF_TYPE.get(counted if volume_type else "")


def _kind(problem: Problem) -> str:
    return str(problem.params["kind"]).capitalize()


def _ident(problem: Problem, *, plain: bool = False) -> str:
    """What was asked for; Keystone's ids have no dashes."""
    asked = problem.params["id"]
    return asked.hex if plain and isinstance(asked, UUID) else str(asked)

"""Quotas of networking: nothing is counted, so nothing is limited, and this says so."""

from __future__ import annotations

from django.http import HttpResponse

from cloudwright.kernel.errors import Forbidden
from cloudwright.kernel.ids import parse_uuid
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.network.versions import COLLECTIONS


def show_quota(call: Call, project_id: str) -> HttpResponse:
    """GET /v2.0/quotas/{project_id}, one's own or any for an administrator; -1 is no limit."""
    if parse_uuid(project_id, "project") != call.actor.project_uuid and not call.actor.admin:
        raise Forbidden
    return answer({"quota": dict.fromkeys(COLLECTIONS, -1)})

"""What fellow services tell of servers: a network that changed, a volume that grew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.selectors.instance import instances_visible_to
from cloudwright.cloud.compute.services import instance as service
from cloudwright.osapi.common.answers import answer
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.compute.schemas import external_event as schemas

# What says nothing without the tag of its volume.
TAGGED = frozenset({"volume-extended"})


def create_events(call: Call) -> HttpResponse:
    """POST /os-server-external-events: each event with what came of it; 207 where one of them came
    to nothing. Ports and volumes are rows here, so nothing has to be fetched from elsewhere: who
    follows the server reads it anew."""
    asked = call.body(schemas.create(call.version))["events"]
    rows = instances_visible_to(call.actor, all_projects=True)
    found = {
        str(each.uuid): each for each in rows.filter(uuid__in=[e["server_uuid"] for e in asked])
    }
    told = [_told(call, event, found.get(event["server_uuid"].lower())) for event in asked]
    failed = any(each["code"] != 200 for each in told)
    return answer({"events": told}, 207 if failed else 200)


def _told(call: Call, event: Mapping[str, Any], instance: Instance | None) -> dict[str, Any]:
    code = 200
    if instance is None:
        code = 404
    elif event["name"] in TAGGED and "tag" not in event:
        code = 400
    elif instance.host is None:
        code = 422
    else:
        service.refresh(instance, why=event["name"], actor=call.actor)
    return {**event, "status": "completed" if code == 200 else "failed", "code": code}

"""Rescue, the shelf, and passwords: actions with something to say beside their name."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpResponse

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.services import instance as service
from cloudwright.osapi.common.answers import answer, nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.compute.password import with_password
from cloudwright.osapi.compute.placing import named_zone
from cloudwright.osapi.compute.server_create import named_image


def rescue(call: Call, instance: Instance, given: Any) -> HttpResponse:
    """`rescue`: 200 with the password of the rescue system."""
    given = given or {}
    password = given.get("adminPass") or secrets.token_urlsafe(9)
    reference = given.get("rescue_image_ref")
    image = named_image(call, reference) if reference else None
    service.rescue(instance, image=image, admin_pass=password, actor=call.actor)
    return answer(with_password({}, password))


def unshelve(call: Call, instance: Instance, given: Any) -> HttpResponse:
    """`unshelve`; since 2.77 into an availability zone. What was said before is not looked at."""
    asked = (given or {}) if call.version >= (2, 77) else {}
    zone = named_zone(asked.get("availability_zone") or "")
    service.unshelve(instance, zone=zone, actor=call.actor)
    return nothing(202)


def change_password(call: Call, instance: Instance, given: Any) -> HttpResponse:
    """`changePassword`: 409 where the host cannot."""
    service.change_password(instance, admin_pass=given["adminPass"], actor=call.actor)
    return nothing(202)

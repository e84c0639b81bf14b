"""Keeping the bytes of an image from people, and giving them back."""

from __future__ import annotations

from django.http import HttpResponse

from cloudwright.cloud.image.services import image as service
from cloudwright.osapi.common.answers import nothing
from cloudwright.osapi.common.call import Call
from cloudwright.osapi.image.image import image_for


def deactivate(call: Call, image_id: str) -> HttpResponse:
    """POST /v2/images/{image_id}/actions/deactivate: 204."""
    service.deactivate(image_for(call, image_id), actor=call.actor)
    return nothing()


def reactivate(call: Call, image_id: str) -> HttpResponse:
    """POST /v2/images/{image_id}/actions/reactivate: 204."""
    service.reactivate(image_for(call, image_id), actor=call.actor)
    return nothing()

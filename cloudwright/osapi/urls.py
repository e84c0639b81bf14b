"""The OpenStack doors. Each service matches its own paths, so that its errors have its shape."""

from __future__ import annotations

from django.urls import URLPattern, re_path

from cloudwright.osapi.common.door import view_of
from cloudwright.osapi.common.service import Service
from cloudwright.osapi.compute.routes import SERVICE as COMPUTE
from cloudwright.osapi.identity.routes import SERVICE as IDENTITY
from cloudwright.osapi.image.routes import SERVICE as IMAGE
from cloudwright.osapi.network.routes import SERVICE as NETWORK
from cloudwright.osapi.volume.routes import SERVICE as VOLUME

SERVICES: tuple[Service, ...] = (IDENTITY, COMPUTE, IMAGE, NETWORK, VOLUME)

urlpatterns: list[URLPattern] = [
    re_path(
        rf"^{service.key}(?P<path>(?:/.*)?)$", view_of(service), name=f"openstack-{service.key}"
    )
    for service in SERVICES
]

"""Every door behind Django, by its prefix. `live` answers before Django does (see asgi)."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("cloudwright.portal.urls")),
    path("", include("cloudwright.api.urls")),
    path("", include("cloudwright.osapi.urls")),
]

handler403 = "cloudwright.portal.ui.errors.forbidden"
handler404 = "cloudwright.portal.ui.errors.not_found"
handler500 = "cloudwright.portal.ui.errors.broken"

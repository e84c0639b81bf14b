"""The portal's addresses. A page is a folder; this is the list of them."""

from __future__ import annotations

from django.urls import include, path

_PAGES = "cloudwright.portal"

urlpatterns = [
    path("", include(f"{_PAGES}.dashboard.urls")),
    path("", include(f"{_PAGES}.sign_in.urls")),
    path("welcome/", include(f"{_PAGES}.welcome.urls")),
    path("instances/create/", include(f"{_PAGES}.create_instance.urls")),
    path("instances/", include(f"{_PAGES}.instances.urls")),
    path("", include(f"{_PAGES}.console.urls")),
    path("keys/", include(f"{_PAGES}.keys.urls")),
    path("operations/", include(f"{_PAGES}.operations.urls")),
    path("activity/", include(f"{_PAGES}.activity.urls")),
    path("command-line/", include(f"{_PAGES}.command_line.urls")),
    path("profile/", include(f"{_PAGES}.profile.urls")),
    path("people/", include(f"{_PAGES}.people.urls")),
]

handler403 = "cloudwright.portal.ui.errors.forbidden"
handler404 = "cloudwright.portal.ui.errors.not_found"
handler500 = "cloudwright.portal.ui.errors.broken"

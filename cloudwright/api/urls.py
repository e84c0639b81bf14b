"""Every route of `/api/`. A kind is one line here and one file beside this one."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.permissions import AllowAny
from rest_framework.routers import SimpleRouter

from cloudwright.api import docs
from cloudwright.api.password import PasswordView
from cloudwright.api.version import VersionView

router = SimpleRouter()

urlpatterns: list[URLPattern | URLResolver] = [
    path("api-auth/password/", PasswordView.as_view(), name="api-password"),
    path("api/version/", VersionView.as_view(), name="api-version"),
    path(
        "api/schema/",
        SpectacularJSONAPIView.as_view(authentication_classes=(), permission_classes=(AllowAny,)),
        name="schema",
    ),
    path("api/docs/", docs.page, name="api-docs"),
    path("api/", include(router.urls)),
]

"""Every route of `/api/`. A kind is one line here and one file beside this one."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.permissions import AllowAny
from rest_framework.routers import SimpleRouter

from cloudwright.api import docs
from cloudwright.api.customer import CustomerViewSet
from cloudwright.api.event import EventViewSet
from cloudwright.api.instance import InstanceViewSet
from cloudwright.api.link import LinkViewSet
from cloudwright.api.operation import OperationViewSet
from cloudwright.api.password import PasswordView
from cloudwright.api.project import ProjectViewSet
from cloudwright.api.property import FlavorViewSet, ImageViewSet, NetworkViewSet
from cloudwright.api.quota import QuotaViewSet
from cloudwright.api.service import ServiceViewSet
from cloudwright.api.service_settings import SettingsViewSet
from cloudwright.api.ssh_key import KeyViewSet
from cloudwright.api.user import UserViewSet
from cloudwright.api.version import VersionView

router = SimpleRouter()
router.register("customers", CustomerViewSet, "customer")
router.register("projects", ProjectViewSet, "project")
router.register("users", UserViewSet, "user")
router.register("keys", KeyViewSet, "sshpublickey")
router.register("service-settings", SettingsViewSet, "servicesettings")
router.register("services", ServiceViewSet, "service")
router.register("links", LinkViewSet, "link")
router.register("instances", InstanceViewSet, "instance")
router.register("images", ImageViewSet, "image")
router.register("flavors", FlavorViewSet, "flavor")
router.register("networks", NetworkViewSet, "network")
router.register("operations", OperationViewSet, "operation")
router.register("events", EventViewSet, "event")
router.register("quotas", QuotaViewSet, "quota")

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

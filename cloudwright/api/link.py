"""`/api/links/`: NodeConductor's service project links."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cloudwright.api.fields import Reference
from cloudwright.api.filters import HexFilter
from cloudwright.api.lists import CompiledSerializer, HexField, LinkField
from cloudwright.api.views import KindViewSet
from cloudwright.broker.services.models import Link
from cloudwright.broker.services.selectors.link import links_visible_to
from cloudwright.broker.services.selectors.service import services_visible_to
from cloudwright.broker.services.services import link as links
from cloudwright.core.access.selectors.visible import projects_visible_to


class LinkOut(CompiledSerializer):
    """A project may use a service."""

    url = LinkField("link-detail", source="uuid")
    uuid = HexField()
    state = serializers.CharField()
    error_message = serializers.CharField()
    service = LinkField("service-detail", source="service.uuid")
    service_uuid = HexField(source="service.uuid")
    service_name = serializers.CharField(source="service.name")
    service_type = serializers.CharField(source="service.settings.type")
    project = LinkField("project-detail", source="project.uuid")
    project_uuid = HexField(source="project.uuid")
    project_name = serializers.CharField(source="project.name")
    customer = LinkField("customer-detail", source="project.customer.uuid")
    customer_uuid = HexField(source="project.customer.uuid")
    customer_name = serializers.CharField(source="project.customer.name")
    created = serializers.DateTimeField(source="created_at")


class LinkIn(serializers.Serializer[Any]):
    """Which project, which service; both of one customer."""

    project = Reference(projects_visible_to, "project")
    service = Reference(services_visible_to, "service")


class LinkFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Related rows by uuid."""

    service_uuid = HexFilter(field_name="service__uuid")
    service_type = filters.CharFilter(field_name="service__settings__type")
    project = HexFilter(field_name="project__uuid")
    project_uuid = HexFilter(field_name="project__uuid")
    customer_uuid = HexFilter(field_name="project__customer__uuid")


class LinkViewSet(KindViewSet):
    """Links: which project may use which service."""

    kind = "link"
    model = Link
    output = LinkOut
    inputs = {"create": LinkIn}
    verbs = {"destroy": "link.delete"}
    filterset_class = LinkFilter
    ordering = {
        "project_name": "project__name",
        "service_name": "service__name",
        "created": "created_at",
    }

    def visible(self) -> QuerySet[Link]:
        """Those of projects that the actor sees."""
        return links_visible_to(self.actor)

    def create(self, request: Request) -> Response:
        """Let a project use a service."""
        fields = self.parse("create")
        return self.answer(links.create(fields.pop("project"), **fields, actor=self.actor), 201)

    def destroy(self, request: Request, uuid: str) -> Response:
        """End it, once no resources hang on it."""
        links.delete(self.row(), actor=self.actor)
        return Response(status=204)

"""`/api/projects/`."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cloudwright.api.attached import QUOTAS, SERVICES, quotas_of, services_of
from cloudwright.api.fields import Reference
from cloudwright.api.filters import HexFilter
from cloudwright.api.lists import AttachedField, CompiledSerializer, HexField, LinkField
from cloudwright.api.views import KindViewSet
from cloudwright.broker.services.services import service as services
from cloudwright.cloud.tenancy.services import project as tenancy
from cloudwright.core.access.selectors.visible import customers_visible_to, projects_visible_to
from cloudwright.core.projects.models import Project
from cloudwright.core.projects.services import project as projects


class ProjectOut(CompiledSerializer):
    """Where resources live."""

    url = LinkField("project-detail", source="uuid")
    uuid = HexField()
    name = serializers.CharField()
    description = serializers.CharField()
    customer = LinkField("customer-detail", source="customer.uuid")
    customer_uuid = HexField(source="customer.uuid")
    customer_name = serializers.CharField(source="customer.name")
    customer_native_name = serializers.CharField(source="customer.native_name")
    customer_abbreviation = serializers.CharField(source="customer.abbreviation")
    created = serializers.DateTimeField(source="created_at")
    services = AttachedField(services_of, schema=SERVICES)
    quotas = AttachedField(quotas_of("project"), key="uuid", schema=QUOTAS)


class ProjectCreate(serializers.Serializer[Any]):
    """What a new one needs."""

    name = serializers.CharField(max_length=150)
    description = serializers.CharField(max_length=500, required=False, allow_blank=True)
    customer = Reference(customers_visible_to, "customer")


class ProjectUpdate(serializers.Serializer[Any]):
    """What may be changed; the customer may not."""

    name = serializers.CharField(max_length=150)
    description = serializers.CharField(max_length=500, required=False, allow_blank=True)


class ProjectFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Text is matched anywhere in the field."""

    name = filters.CharFilter(lookup_expr="icontains")
    description = filters.CharFilter(lookup_expr="icontains")
    customer = HexFilter(field_name="customer__uuid")
    customer_uuid = HexFilter(field_name="customer__uuid")
    customer_name = filters.CharFilter(field_name="customer__name", lookup_expr="icontains")


class ProjectViewSet(KindViewSet):
    """Projects: where instances and everything else live."""

    kind = "project"
    model = Project
    output = ProjectOut
    inputs = {"create": ProjectCreate, "update": ProjectUpdate}
    verbs = {"update": "project.update", "destroy": "project.delete"}
    filterset_class = ProjectFilter
    ordering = {"name": "name", "created": "created_at", "customer_name": "customer__name"}
    default_order = ("name",)

    def visible(self) -> QuerySet[Project]:
        """Those in which the actor has a role."""
        return projects_visible_to(self.actor)

    def create(self, request: Request) -> Response:
        """Add one; what is shared is linked to it at once."""
        fields = self.parse("create")
        project = projects.create(fields.pop("customer"), **fields, actor=self.actor)
        services.connect(project)
        return self.answer(project, 201)

    def update(self, request: Request, uuid: str) -> Response:
        """Change one."""
        row, changes = self.row(), self.parse("update")
        return self.answer(projects.update(row, **changes, actor=self.actor))

    partial_update = update

    def destroy(self, request: Request, uuid: str) -> Response:
        """Remove one with what it has in this cloud; 409 while it has instances elsewhere."""
        operation = tenancy.delete(self.row(), actor=self.actor)
        return self.linked(Response(status=204), operation)

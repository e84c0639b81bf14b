"""`/api/services/`: settings at the disposal of a customer."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cloudwright.api.attached import linked_projects
from cloudwright.api.fields import Reference
from cloudwright.api.filters import HexFilter
from cloudwright.api.lists import AttachedField, CompiledSerializer, HexField, LinkField
from cloudwright.api.views import KindViewSet
from cloudwright.broker.services.models import Service
from cloudwright.broker.services.selectors.service import services_visible_to
from cloudwright.broker.services.selectors.settings import settings_visible_to
from cloudwright.broker.services.services import service as services
from cloudwright.core.access.selectors.visible import customers_visible_to


class ServiceOut(CompiledSerializer):
    """A service of a customer; state and type are those of its settings."""

    url = LinkField("service-detail", source="uuid")
    uuid = HexField()
    name = serializers.CharField()
    available_for_all = serializers.BooleanField()
    service_type = serializers.CharField(source="settings.type")
    state = serializers.CharField(source="settings.state")
    error_message = serializers.CharField(source="settings.error_message")
    shared = serializers.BooleanField(source="settings.shared")
    settings = LinkField("servicesettings-detail", source="settings.uuid")
    settings_uuid = HexField(source="settings.uuid")
    customer = LinkField("customer-detail", source="customer.uuid")
    customer_uuid = HexField(source="customer.uuid")
    customer_name = serializers.CharField(source="customer.name")
    projects = AttachedField(linked_projects)
    created = serializers.DateTimeField(source="created_at")


class ServiceUpdate(serializers.Serializer[Any]):
    """`available_for_all` links every project of the customer, those to come as well."""

    name = serializers.CharField(max_length=150)
    available_for_all = serializers.BooleanField(required=False)


class ServiceCreate(ServiceUpdate):
    """Which settings for which customer."""

    customer = Reference(customers_visible_to, "customer")
    settings = Reference(settings_visible_to, "servicesettings")


class ServiceFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Related rows by uuid."""

    name = filters.CharFilter(lookup_expr="icontains")
    service_type = filters.CharFilter(field_name="settings__type")
    shared = filters.BooleanFilter(field_name="settings__shared")
    settings = HexFilter(field_name="settings__uuid")
    customer = HexFilter(field_name="customer__uuid")
    customer_uuid = HexFilter(field_name="customer__uuid")
    project = HexFilter(field_name="links__project__uuid")
    project_uuid = HexFilter(field_name="links__project__uuid")


class ServiceViewSet(KindViewSet):
    """Services: what a customer can make resources with."""

    kind = "service"
    model = Service
    output = ServiceOut
    inputs = {"create": ServiceCreate, "update": ServiceUpdate}
    verbs = {"update": "service.update", "destroy": "service.delete"}
    filterset_class = ServiceFilter
    ordering = {"name": "name", "service_type": "settings__type", "created": "created_at"}
    default_order = ("name",)

    def visible(self) -> QuerySet[Service]:
        """Those of customers that the actor sees."""
        return services_visible_to(self.actor)

    def create(self, request: Request) -> Response:
        """Put settings at a customer's disposal."""
        fields = self.parse("create")
        return self.answer(services.create(fields.pop("customer"), **fields, actor=self.actor), 201)

    def update(self, request: Request, uuid: str) -> Response:
        """Change one."""
        row, changes = self.row(), self.parse("update")
        return self.answer(services.update(row, **changes, actor=self.actor))

    partial_update = update

    def destroy(self, request: Request, uuid: str) -> Response:
        """Take one away that has no resources."""
        services.delete(self.row(), actor=self.actor)
        return Response(status=204)

"""`/api/service-settings/`: accounts at providers."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cloudwright.api.attached import settings_options
from cloudwright.api.fields import Reference
from cloudwright.api.filters import HexFilter, StateFilter
from cloudwright.api.lists import AttachedField, CompiledSerializer, HexField, LinkField
from cloudwright.api.views import KindViewSet
from cloudwright.broker.services.models import ServiceSettings
from cloudwright.broker.services.selectors.settings import settings_visible_to
from cloudwright.broker.services.services import settings as service_settings
from cloudwright.core.access.selectors.visible import customers_visible_to


class SettingsOut(CompiledSerializer):
    """An account at a provider. `options` holds the credentials, for those who may change them."""

    url = LinkField("servicesettings-detail", source="uuid")
    uuid = HexField()
    name = serializers.CharField()
    type = serializers.CharField()
    state = serializers.CharField()
    error_message = serializers.CharField()
    shared = serializers.BooleanField()
    customer = LinkField("customer-detail", source="customer.uuid")
    customer_uuid = HexField(source="customer.uuid")
    customer_name = serializers.CharField(source="customer.name")
    options = AttachedField(
        settings_options, empty=None, schema={"type": "object", "nullable": True}
    )
    created = serializers.DateTimeField(source="created_at")
    synced = serializers.DateTimeField(source="synced_at")


class SettingsUpdate(serializers.Serializer[Any]):
    """New credentials are tried before they are kept."""

    name = serializers.CharField(max_length=150)
    options = serializers.JSONField(required=False)

    def validate_options(self, value: object) -> object:
        """An object of fields that the provider knows."""
        if not isinstance(value, dict):
            raise serializers.ValidationError("An object is expected.")
        return value


class SettingsCreate(SettingsUpdate):
    """`type` is the key of a provider; without a customer they serve nobody until shared."""

    type = serializers.CharField(max_length=40)
    customer = Reference(customers_visible_to, "customer", required=False)
    shared = serializers.BooleanField(required=False, default=False)


class SettingsFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """`state` takes NodeConductor's older names as well (In Sync, Syncing)."""

    name = filters.CharFilter(lookup_expr="icontains")
    type = filters.CharFilter()
    shared = filters.BooleanFilter()
    state = StateFilter()
    customer = HexFilter(field_name="customer__uuid")
    customer_uuid = HexFilter(field_name="customer__uuid")


class SettingsViewSet(KindViewSet):
    """Service settings: accounts at providers, shared ones and customers' own."""

    kind = "service_settings"
    model = ServiceSettings
    output = SettingsOut
    inputs = {"create": SettingsCreate, "update": SettingsUpdate}
    verbs = {"update": "settings.update", "pull": "settings.pull", "destroy": "settings.delete"}
    filterset_class = SettingsFilter
    ordering = {"name": "name", "type": "type", "state": "state", "created": "created_at"}
    default_order = ("name",)

    def visible(self) -> QuerySet[ServiceSettings]:
        """Shared ones and those of the actor's customers."""
        return settings_visible_to(self.actor)

    def create(self, request: Request) -> Response:
        """Connect an account (staff); its credentials are tried first."""
        fields = self.parse("create")
        row, operation = service_settings.create(
            name=fields["name"],
            type_=fields["type"],
            options=fields.get("options", {}),
            customer=fields.get("customer"),
            shared=fields["shared"],
            actor=self.actor,
        )
        return self.answer(row, 201, operation)

    def update(self, request: Request, uuid: str) -> Response:
        """Change name or credentials (staff)."""
        row, changes = self.row(), self.parse("update")
        return self.answer(service_settings.update(row, **changes, actor=self.actor))

    partial_update = update

    def destroy(self, request: Request, uuid: str) -> Response:
        """Forget an account through which nothing is managed any more (staff)."""
        service_settings.delete(self.row(), actor=self.actor)
        return Response(status=204)

    @action(detail=True, methods=["post"])
    def pull(self, request: Request, uuid: str) -> Response:
        """Synchronise images, flavors and networks now (staff)."""
        return self.accepted("pull", service_settings.pull(self.row(), actor=self.actor))

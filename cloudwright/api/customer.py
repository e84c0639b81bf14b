"""`/api/customers/`."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cloudwright.api.attached import QUOTAS, customer_owners, projects_of, quotas_of
from cloudwright.api.lists import (
    AttachedField,
    CompiledSerializer,
    HexField,
    LinkField,
    rows_of,
)
from cloudwright.api.views import KindViewSet
from cloudwright.core.access.selectors.visible import customers_visible_to
from cloudwright.core.accounts.models import Customer
from cloudwright.core.accounts.services import customer as customers


class CustomerOut(CompiledSerializer):
    """A company or department."""

    url = LinkField("customer-detail", source="uuid")
    uuid = HexField()
    name = serializers.CharField()
    native_name = serializers.CharField()
    abbreviation = serializers.CharField()
    contact_details = serializers.CharField()
    registration_code = serializers.CharField()
    country = serializers.CharField()
    description = serializers.CharField()
    created = serializers.DateTimeField(source="created_at")
    projects = AttachedField(projects_of)
    owners = AttachedField(customer_owners, schema=rows_of("url", "uuid", "username", "full_name"))
    quotas = AttachedField(quotas_of("customer"), key="uuid", schema=QUOTAS)


class CustomerIn(serializers.Serializer[Any]):
    """What may be set."""

    name = serializers.CharField(max_length=150)
    native_name = serializers.CharField(max_length=160, required=False, allow_blank=True)
    abbreviation = serializers.CharField(max_length=8, required=False, allow_blank=True)
    contact_details = serializers.CharField(max_length=500, required=False, allow_blank=True)
    registration_code = serializers.CharField(max_length=160, required=False, allow_blank=True)
    country = serializers.CharField(max_length=2, required=False, allow_blank=True)
    description = serializers.CharField(max_length=500, required=False, allow_blank=True)


class CustomerFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Text is matched anywhere in the field."""

    name = filters.CharFilter(lookup_expr="icontains")
    native_name = filters.CharFilter(lookup_expr="icontains")
    abbreviation = filters.CharFilter(lookup_expr="icontains")
    contact_details = filters.CharFilter(lookup_expr="icontains")
    registration_code = filters.CharFilter()


class CustomerViewSet(KindViewSet):
    """Customers: who projects and people belong to."""

    kind = "customer"
    model = Customer
    output = CustomerOut
    inputs = {"create": CustomerIn, "update": CustomerIn}
    verbs = {"update": "customer.update", "destroy": "customer.delete"}
    filterset_class = CustomerFilter
    ordering = {"name": "name", "created": "created_at", "abbreviation": "abbreviation"}
    default_order = ("name",)

    def visible(self) -> QuerySet[Customer]:
        """Those on which, or in whose projects, the actor has a role."""
        return customers_visible_to(self.actor)

    def create(self, request: Request) -> Response:
        """Add one."""
        return self.answer(customers.create(**self.parse("create"), actor=self.actor), 201)

    def update(self, request: Request, uuid: str) -> Response:
        """Change one."""
        row, changes = self.row(), self.parse("update")
        return self.answer(customers.update(row, **changes, actor=self.actor))

    partial_update = update

    def destroy(self, request: Request, uuid: str) -> Response:
        """Remove one that has neither projects nor people."""
        customers.delete(self.row(), actor=self.actor)
        return Response(status=204)

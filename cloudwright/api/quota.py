"""`/api/quotas/`: limits and what is used of them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cloudwright.api.attached import limits_in_force
from cloudwright.api.filters import HexFilter
from cloudwright.api.lists import AttachedField, CompiledSerializer, HexField, LinkField
from cloudwright.api.views import KindViewSet, Offers
from cloudwright.core.quotas.models import Quota
from cloudwright.core.quotas.selectors.quota import quotas_visible_to, scope_of
from cloudwright.core.quotas.services import ledger


class QuotaOut(CompiledSerializer):
    """A limit of a customer or project; -1 is none."""

    url = LinkField("quota-detail", source="uuid")
    uuid = HexField()
    name = serializers.CharField()
    limit = AttachedField(limits_in_force, schema={"type": "integer"})
    usage = serializers.IntegerField()
    scope_type = serializers.CharField(source="scope_kind")
    scope_uuid = HexField()


class QuotaIn(serializers.Serializer[Any]):
    """A new limit; -1 takes it away. One below the usage stops new resources only."""

    limit = serializers.IntegerField(min_value=-1, max_value=2**62)


class QuotaFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """`scope` is the uuid of a customer or project."""

    name = filters.CharFilter()
    scope = HexFilter(field_name="scope_uuid")
    scope_type = filters.CharFilter(field_name="scope_kind")


class QuotaViewSet(KindViewSet):
    """Quotas of what the actor sees; staff changes limits."""

    kind = "quota"
    model = Quota
    output = QuotaOut
    inputs = {"update": QuotaIn}
    verbs = {"update": "quota.update"}
    filterset_class = QuotaFilter
    ordering = {"name": "name", "limit": "limit", "usage": "usage"}
    default_order = ("scope_kind", "name")

    def visible(self) -> QuerySet[Quota]:
        """Those of visible customers and projects."""
        return quotas_visible_to(self.actor)

    def offers(self, row: Quota) -> Offers:
        """The gates look at the customer or project."""
        return super().offers(scope_of(row))

    def update(self, request: Request, uuid: str) -> Response:
        """Set the limit (staff)."""
        row, limit = self.row(), self.parse("update")["limit"]
        quota = ledger.set_limit(scope_of(row), row.name, limit, actor=self.actor)
        return self.answer(quota)

    partial_update = update

"""`/api/events/`: what happened, newest first. Read-only."""

from __future__ import annotations

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers

from cloudwright.api.filters import HexFilter, UnixTimeFilter, WordsFilter
from cloudwright.api.lists import CompiledSerializer, HexField
from cloudwright.api.views import KindListViewSet
from cloudwright.core.access.selectors.visible import events_visible_to
from cloudwright.core.audit.models import Event


class EventOut(CompiledSerializer):
    """One thing that happened. Names are those of the moment: they outlive what they name."""

    uuid = HexField()
    timestamp = serializers.DateTimeField(source="created_at")
    event_type = serializers.CharField(source="type")
    level = serializers.CharField()
    message = serializers.CharField()
    user_uuid = HexField(source="actor_uuid")
    user_username = serializers.CharField(source="actor_label")
    customer_uuid = HexField()
    project_uuid = HexField()
    scope_type = serializers.CharField(source="target_kind")
    scope_uuid = HexField(source="target_uuid")
    operation_uuid = HexField()
    details = serializers.JSONField(source="context")


class EventFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """`from` and `to` are seconds since 1970; `scope` the uuid of what it happened to."""

    event_type = WordsFilter(field_name="type")
    search = filters.CharFilter(field_name="message", lookup_expr="icontains")
    level = WordsFilter()
    scope = HexFilter(field_name="target_uuid")
    scope_type = filters.CharFilter(field_name="target_kind")
    user_username = filters.CharFilter(field_name="actor_label")
    user_uuid = HexFilter(field_name="actor_uuid")
    customer_uuid = HexFilter()
    project_uuid = HexFilter()


# `from` is a word of Python's own, so these two cannot be written as class attributes.
EventFilter.base_filters["from"] = UnixTimeFilter(field_name="created_at", lookup_expr="gte")
EventFilter.base_filters["to"] = UnixTimeFilter(field_name="created_at", lookup_expr="lte")


class EventViewSet(KindListViewSet):
    """Events: what people and the system did, kept when the things themselves are gone."""

    kind = "event"
    model = Event
    output = EventOut
    filterset_class = EventFilter
    ordering = {"timestamp": "created_at", "@timestamp": "created_at"}

    def get_queryset(self) -> QuerySet[Event]:
        """The selector's own order and conditions: the table is partitioned by day."""
        if getattr(self, "swagger_fake_view", False):
            return Event.objects.none()
        return events_visible_to(self.actor)

"""Filters and order of lists, in NodeConductor's words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django_filters import rest_framework as filters
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request
from rest_framework.views import APIView

from cloudwright.broker.states import states_named

ORDER = "o"


class StrictFilterBackend(DjangoFilterBackend):  # type: ignore[misc]  # django-filter has no types
    """django-filter; a value that cannot be read is a 400 that names the parameter."""


class OrderBackend(BaseFilterBackend):
    """`?o=name` or `?o=-name`, from the view's `ordering` table; an unknown name is a 400.

    The primary key is always the last word, so pages never overlap.
    """

    def filter_queryset(
        self, request: Request, queryset: QuerySet[Any], view: APIView
    ) -> QuerySet[Any]:
        """The queryset in the order asked for, else in the view's own."""
        table: dict[str, str] = getattr(view, "ordering", {})
        asked = request.query_params.getlist(ORDER)
        if not asked:
            default = getattr(view, "default_order", ("-created_at",))
            return queryset.order_by(*default, "-pk")
        columns = []
        for word in asked:
            name = word.removeprefix("-")
            if name not in table:
                known = ", ".join(sorted(table)) or "nothing"
                raise ValidationError({ORDER: [f"This list can be ordered by {known}."]})
            columns.append(("-" if word.startswith("-") else "") + table[name])
        return queryset.order_by(*columns, "pk")

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        """`o` as OpenAPI shows it."""
        table: dict[str, str] = getattr(view, "ordering", {})
        values = [sign + name for name in sorted(table) for sign in ("", "-")]
        if not values:
            return []
        schema = {"type": "array", "items": {"type": "string", "enum": values}}
        return [
            {
                "name": ORDER,
                "in": "query",
                "required": False,
                "schema": schema,
                "description": "Order; a leading minus turns it round.",
            }
        ]


class HexFilter(filters.UUIDFilter):  # type: ignore[misc]  # django-filter has no types
    """A uuid, hex or dashed."""


class UnixTimeField(forms.IntegerField):
    """Seconds since 1970, as a time."""

    def clean(self, value: Any) -> datetime | None:
        """The moment; a ValidationError for what is no moment."""
        seconds = super().clean(value)
        if seconds is None:
            return None
        try:
            return datetime.fromtimestamp(seconds, UTC)
        except (OverflowError, OSError, ValueError):
            raise forms.ValidationError("Seconds since 1970 are expected.") from None


class UnixTimeFilter(filters.Filter):  # type: ignore[misc]  # django-filter has no types
    """`?from=1479700000`."""

    field_class = UnixTimeField


class StateFilter(filters.Filter):  # type: ignore[misc]  # django-filter has no types
    """`?state=OK&state=Erred`, by today's names or NodeConductor's older ones."""

    field_class = forms.CharField

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Rows in any of the states."""
        words = self.parent.request.query_params.getlist("state") if value else []
        return self.by_words(queryset, words) if words else queryset

    def by_words(self, queryset: QuerySet[Any], words: list[str]) -> QuerySet[Any]:
        """A kind with more to say overrides this."""
        return queryset.filter(state__in=states_named(words))


class WordsFilter(filters.Filter):  # type: ignore[misc]  # django-filter has no types
    """`?event_type=a&event_type=b`: any of the words."""

    field_class = forms.CharField

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Rows that match any of the words."""
        name = next(key for key, found in self.parent.filters.items() if found is self)
        words = self.parent.request.query_params.getlist(name) if value else []
        return queryset.filter(**{f"{self.field_name}__in": words}) if words else queryset

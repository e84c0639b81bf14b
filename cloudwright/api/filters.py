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


class WordsFilter(filters.BaseInFilter, filters.CharFilter):  # type: ignore[misc]  # no types
    """One or more words, repeated (`?state=OK&state=Erred`) or with commas."""

    def filter(self, queryset: QuerySet[Any], value: list[str] | None) -> QuerySet[Any]:
        """Rows that match any of the words."""
        words = [*(value or [])]
        request = getattr(self.parent, "request", None)
        if request is not None:
            for given in request.query_params.getlist(self.extra.get("param", self.field_name)):
                words.extend(word for word in given.split(",") if word not in words)
        return queryset.filter(**{f"{self.field_name}__in": words}) if words else queryset

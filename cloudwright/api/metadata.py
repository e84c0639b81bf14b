"""OPTIONS: what may be done, asked of the same gates that will judge the doing (DESIGN §1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers
from rest_framework.metadata import SimpleMetadata
from rest_framework.request import Request
from rest_framework.reverse import reverse

from cloudwright.api.fields import Reference

if TYPE_CHECKING:
    from rest_framework.views import APIView

    from cloudwright.api.views import KindViewSet

TYPES = (
    (Reference, "select"),
    (serializers.BooleanField, "boolean"),
    (serializers.IntegerField, "integer"),
    (serializers.ChoiceField, "choice"),
    (serializers.DateTimeField, "datetime"),
    (serializers.EmailField, "email"),
    (serializers.JSONField, "object"),
)
FACTS = ("min_length", "max_length", "min_value", "max_value")


class ActionsMetadata(SimpleMetadata):
    """`{"actions": {name: {title, method, url, enabled, reason, destructive, type, fields}}}`.

    On a list: `{"actions": {"POST": {field: ...}}}`. Fields are described only where the action is
    enabled, as NodeConductor does.
    """

    def determine_metadata(self, request: Request, view: APIView) -> dict[str, Any]:
        """The answer to OPTIONS. Raises NotFound for an invisible row."""
        answer: dict[str, Any] = {
            "name": view.get_view_name(),
            "description": view.get_view_description(),
        }
        if not hasattr(view, "inputs"):
            return answer
        kind_view: KindViewSet = view  # type: ignore[assignment]  # duck-typed just above
        if "uuid" in view.kwargs:
            answer["actions"] = self._on_row(request, kind_view)
        elif "create" in kind_view.inputs:
            answer["actions"] = {"POST": self._fields(request, kind_view, "create")}
        return answer

    def _on_row(self, request: Request, view: KindViewSet) -> dict[str, Any]:
        row = view.row()
        url = reverse(f"{view.basename}-detail", kwargs={"uuid": row.uuid.hex}, request=request)
        actions = {}
        for offer in view.offers(row):
            entry: dict[str, Any] = {
                "title": offer.title,
                "method": offer.method,
                "url": url if offer.name in {"update", "destroy"} else f"{url}{offer.name}/",
                "enabled": offer.enabled,
                "reason": offer.reason or None,
                "destructive": offer.destructive,
            }
            if offer.enabled:
                fields = self._fields(request, view, offer.name)
                entry["type"] = "form" if fields else "button"
                entry["fields"] = fields
            actions[offer.name] = entry
        return actions

    def _fields(self, request: Request, view: KindViewSet, action: str) -> dict[str, Any]:
        serializer = view.inputs.get(action)
        if serializer is None:
            return {}
        return {
            name: _field(field, request)
            for name, field in serializer().fields.items()
            if not field.read_only
        }


def _field(field: serializers.Field[Any, Any, Any, Any], request: Request) -> dict[str, Any]:
    info: dict[str, Any] = {
        "type": next((word for kind, word in TYPES if isinstance(field, kind)), "string"),
        "required": field.required,
        "label": str(field.label or "").capitalize(),
    }
    if field.help_text:
        info["help_text"] = str(field.help_text)
    if not field.required and field.default is not serializers.empty:
        info["default_value"] = field.default
    info |= {fact: value for fact in FACTS if (value := getattr(field, fact, None)) is not None}
    if isinstance(field, Reference):
        url = reverse(f"{field.view_name}-list", request=request)
        info |= {"url": url + field.query, "value_field": "url", "display_name_field": "name"}
    if isinstance(field, serializers.ChoiceField):
        info["choices"] = [
            {"value": value, "display_name": str(name)} for value, name in field.choices.items()
        ]
    return info

"""How OpenAPI is drawn from the kinds: inputs by action, outputs by declaration."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

PREFIXES = ("/api/", "/api-auth/")


def only_our_paths(endpoints: list[Any]) -> list[Any]:
    """Drop what is not ours: the other doors describe themselves by their own standards."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith(PREFIXES)]


def action_of(view: Any) -> str:
    """The name of the view's method: list, create, start..."""
    return str(view.action)


class KindSchema(AutoSchema):
    """Reads `inputs`, `output` and the actions of a KindViewSet."""

    def get_request_serializer(self) -> Any:
        """The fields of this write, if it has any."""
        inputs = getattr(self.view, "inputs", None)
        if inputs is None:
            return super().get_request_serializer()
        action = "update" if action_of(self.view) == "partial_update" else action_of(self.view)
        return inputs.get(action)

    def get_response_serializers(self) -> Any:
        """The kind's answer; the short body of a scheduled action."""
        output = getattr(self.view, "output", None)
        if output is None:
            return super().get_response_serializers()
        action = action_of(self.view)
        if action == "list":
            return output(many=True)
        output = getattr(self.view, "detail_output", None) or output
        if action == "create":
            return {201: output}
        if action in {"retrieve", "update", "partial_update"}:
            return output
        answers = getattr(self.view, "answers", {})
        if action in answers:
            return answers[action]
        return {204: None} if action == "destroy" else {202: _scheduled()}


def _scheduled() -> Any:
    return inline_serializer("Scheduled", fields={"status": serializers.CharField()})

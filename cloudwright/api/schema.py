"""How OpenAPI is drawn from the kinds: inputs by action, outputs by declaration."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

PREFIXES = ("/api/", "/api-auth/")


def only_our_paths(endpoints: list[Any]) -> list[Any]:
    """Drop what is not ours: the other doors describe themselves by their own standards."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith(PREFIXES)]


def action_of(view: Any) -> str:
    """The name of the view's method: list, create, start..."""
    return str(view.action)


class Scheduled(serializers.Serializer[Any]):
    """The body of a 202; the operation is in the `Link` header."""

    status = serializers.CharField()


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
        return {204: None} if action == "destroy" else {202: Scheduled}


class OwnFields(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # untyped base
    """Fields that carry their own `schema`."""

    target_class = "rest_framework.fields.Field"
    match_subclasses = True

    @classmethod
    def _matches(cls, target: Any) -> bool:
        return hasattr(target, "schema")

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> Any:
        """What the field says."""
        return dict(self.target.schema)


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped base
    """`Authorization: Token <secret>` in OpenAPI's words."""

    target_class = "cloudwright.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        """A header with a word before the secret; OpenAPI's `bearer` has another word."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token ` and a secret from `/api-auth/password/`.",
        }


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped base
    """The portal's session."""

    target_class = "cloudwright.api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        """A cookie."""
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}

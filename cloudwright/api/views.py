"""What every kind of `/api/` shares: parse, one service or selector, render."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from cloudwright.api import lists
from cloudwright.core.admission import gates
from cloudwright.core.operations.models import Operation
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.ids import parse_uuid


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that may be done to a row, or why not now."""

    name: str
    title: str
    enabled: bool = True
    reason: str = ""
    destructive: bool = False
    method: str = "POST"


Answers = list[dict[str, Any]]
Offers = list[Offer]


class KindListViewSet(GenericViewSet[Any]):
    """Lists of one kind, and what writes of a kind share; a kind adds its writes, each a service
    call.

    `inputs` gives the fields of each write by action name (`update` serves PUT and PATCH);
    `verbs` gives update and destroy their row in `core.access.permissions`.
    """

    kind: ClassVar[str]
    model: ClassVar[Any]
    output: ClassVar[type[lists.CompiledSerializer]]
    detail_output: ClassVar[type[lists.CompiledSerializer] | None] = None
    inputs: ClassVar[Mapping[str, type[Serializer[Any]]]] = {}
    verbs: ClassVar[Mapping[str, str]] = {}
    ordering: ClassVar[Mapping[str, str]] = {}
    default_order: ClassVar[tuple[str, ...]] = ("-created_at",)
    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-fA-F-]{32,36}"

    @property
    def actor(self) -> Actor:
        """Who asks."""
        return cast(Actor, self.request.auth)

    def visible(self) -> QuerySet[Any]:
        """The rows of this kind that the actor may see: one selector call."""
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[Any]:
        """What lists start from; empty while OpenAPI is drawn."""
        if getattr(self, "swagger_fake_view", False):
            nothing: QuerySet[Any] = self.model.objects.none()
            return nothing
        return lists.visible(self.model, self.visible())

    def row(self) -> Any:
        """The row that the URL names. Raises NotFound when the actor cannot see it."""
        uuid = parse_uuid(self.kwargs["uuid"], self.kind)
        return get_or_404(self.get_queryset(), self.kind, uuid=uuid)

    def parse(self, action: str) -> dict[str, Any]:
        """The checked input of a write. Raises ValidationError: a 400 by field."""
        serializer = self.inputs[action](
            data=self.request.data,
            partial=self.request.method == "PATCH",
            context={"actor": self.actor, "request": self.request},
        )
        serializer.is_valid(raise_exception=True)
        return cast("dict[str, Any]", serializer.validated_data)

    def list(self, request: Request, *_: object, **__: object) -> Response:
        """One page, in one compiled read."""
        window = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.read(cast("QuerySet[Any]", window)))

    def read(self, queryset: QuerySet[Any]) -> Answers:
        """Rows as answers."""
        return lists.read(queryset, self.output, self.request)

    def answer(self, row: Any, status: int = 200, operation: Operation | None = None) -> Response:
        """The row as it now is, linked to the operation that works on it."""
        output = self.detail_output or self.output
        found = lists.read(self.model.objects.filter(pk=row.pk), output, self.request)
        response = Response(found[0] if found else None, status=status)
        if status == 201:
            response["Location"] = reverse(
                f"{self.basename}-detail", kwargs={"uuid": row.uuid.hex}, request=self.request
            )
        return self.linked(response, operation)

    def accepted(self, action: str, operation: Operation) -> Response:
        """202: begun, not done; the `Link` names the operation to watch."""
        body = {"status": f"{action} was scheduled"}
        return self.linked(Response(body, status=202), operation)

    def linked(self, response: Response, operation: Operation | None) -> Response:
        """The response with `Link: <...>; rel="operation"`."""
        if operation is not None:
            url = reverse(
                "operation-detail", kwargs={"uuid": operation.uuid.hex}, request=self.request
            )
            response["Link"] = f'<{url}>; rel="operation"'
        return response

    def offers(self, row: Any) -> Offers:
        """What OPTIONS shows for the row: `verbs`, judged by the gates."""
        found = []
        for name, verb in self.verbs.items():
            refusal = gates.refusal(verb, row, self.actor)
            found.append(
                Offer(
                    name=name,
                    title=name.replace("_", " ").capitalize(),
                    enabled=refusal is None,
                    reason=refusal.message if refusal else "",
                    destructive=name == "destroy",
                    method={"update": "PUT", "destroy": "DELETE"}.get(name, "POST"),
                )
            )
        return found


class KindViewSet(KindListViewSet):
    """A kind whose rows have a page of their own."""

    def retrieve(self, request: Request, *_: object, **__: object) -> Response:
        """One row."""
        return self.answer(self.row())

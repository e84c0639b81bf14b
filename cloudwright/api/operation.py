"""`/api/operations/`: everything that takes long, to watch, cancel and try again."""

from __future__ import annotations

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cloudwright.api.attached import steps_of_operations, targets_of
from cloudwright.api.filters import HexFilter, WordsFilter
from cloudwright.api.lists import (
    AttachedField,
    CompiledSerializer,
    DerivedField,
    HexField,
    LinkField,
    rows_of,
)
from cloudwright.api.views import KindViewSet
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.selectors.operation import operations_visible_to
from cloudwright.core.operations.services import operation as operations


class OperationOut(CompiledSerializer):
    """One long action. `waiting_for` says what it waits for now; `targets` what it works on."""

    url = LinkField("operation-detail", source="uuid")
    uuid = HexField()
    kind = serializers.CharField()
    title = serializers.CharField()
    state = serializers.CharField()
    waiting_for = serializers.CharField(source="wait_reason")
    error_code = serializers.CharField()
    error_message = serializers.CharField()
    project = LinkField("project-detail", source="project.uuid")
    project_uuid = HexField(source="project.uuid")
    user = LinkField("user-detail", source="actor_uuid")
    user_username = DerivedField(lambda actor: actor.get("label", ""), ("actor",))
    created = serializers.DateTimeField(source="created_at")
    started = serializers.DateTimeField(source="started_at")
    finished = serializers.DateTimeField(source="finished_at")
    targets = AttachedField(targets_of, schema=rows_of("kind", "uuid", "url"))


class OperationDetail(OperationOut):
    """With its steps: done, running, waiting, failed, undone or to come."""

    steps = AttachedField(steps_of_operations, schema=rows_of("name", "state", "at", "message"))


class OperationFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """`target` is the uuid of what an operation works on."""

    state = WordsFilter()
    kind = filters.CharFilter()
    project = HexFilter(field_name="project__uuid")
    project_uuid = HexFilter(field_name="project__uuid")
    user_uuid = HexFilter(field_name="actor_uuid")
    target = HexFilter(field_name="targets__uuid")


class OperationViewSet(KindViewSet):
    """Operations: watch, cancel, retry."""

    kind = "operation"
    model = Operation
    output = OperationOut
    detail_output = OperationDetail
    verbs = {"cancel": "operation.cancel", "retry": "operation.retry"}
    filterset_class = OperationFilter
    ordering = {
        "created": "created_at",
        "state": "state",
        "kind": "kind",
        "finished": "finished_at",
    }

    def visible(self) -> QuerySet[Operation]:
        """Those of visible projects and the actor's own."""
        return operations_visible_to(self.actor)

    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, uuid: str) -> Response:
        """Ask for an end: what was done is undone first."""
        row = operations.cancel(self.row(), actor=self.actor)
        return self.accepted("cancel", row)

    @action(detail=True, methods=["post"])
    def retry(self, request: Request, uuid: str) -> Response:
        """Begin anew what failed or was cancelled; `Link` names the new operation."""
        return self.accepted("retry", operations.retry(self.row(), actor=self.actor))

"""`/api/instances/`: virtual machines that we manage, wherever they run."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cloudwright.api.filters import HexFilter, StateFilter
from cloudwright.api.instance_fields import (
    ConsoleIn,
    ConsoleLogOut,
    ConsoleOut,
    HardIn,
    InstanceCreate,
    InstanceOut,
    InstanceUpdate,
)
from cloudwright.api.views import KindViewSet, Offer, Offers
from cloudwright.broker.instances.models import Instance
from cloudwright.broker.instances.selectors.instance import instances_visible_to, with_states
from cloudwright.broker.instances.services import instance as instances
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.ids import parse_uuid

METHODS = {"update": "PUT", "destroy": "DELETE"}


class InstanceStates(StateFilter):
    """Online and Offline look at what the machine does as well."""

    def by_words(self, queryset: QuerySet[Any], words: list[str]) -> QuerySet[Any]:
        """Rows in any of the states."""
        return with_states(queryset, words)


class InstanceFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """NodeConductor's filters of a resource; text is matched anywhere in the field."""

    uuid = HexFilter()
    name = filters.CharFilter(lookup_expr="icontains")
    description = filters.CharFilter(lookup_expr="icontains")
    state = InstanceStates()
    runtime_state = filters.CharFilter(lookup_expr="iexact")
    backend_id = filters.CharFilter()
    project = HexFilter(field_name="project__uuid")
    project_uuid = HexFilter(field_name="project__uuid")
    project_name = filters.CharFilter(field_name="project__name", lookup_expr="icontains")
    customer = HexFilter(field_name="project__customer__uuid")
    customer_uuid = HexFilter(field_name="project__customer__uuid")
    customer_name = filters.CharFilter(
        field_name="project__customer__name", lookup_expr="icontains"
    )
    service_uuid = HexFilter(field_name="link__service__uuid")
    service_name = filters.CharFilter(field_name="link__service__name", lookup_expr="icontains")
    service_settings_uuid = HexFilter(field_name="settings__uuid")
    user_uuid = HexFilter(field_name="user__uuid")


class InstanceViewSet(KindViewSet):
    """Instances: create, look at, switch on and off, delete."""

    kind = "managed_instance"
    model = Instance
    output = InstanceOut
    inputs = {
        "create": InstanceCreate,
        "update": InstanceUpdate,
        "stop": HardIn,
        "restart": HardIn,
        "console": ConsoleIn,
    }
    answers = {"console": ConsoleOut, "console_log": ConsoleLogOut}
    filterset_class = InstanceFilter
    ordering = {
        "name": "name",
        "state": "state",
        "created": "created_at",
        "start_time": "started_at",
        "project_name": "project__name",
        "customer_name": "project__customer__name",
        "cores": "cores",
        "ram": "ram_mib",
    }

    def visible(self) -> QuerySet[Instance]:
        """Those of projects that the actor sees."""
        return instances_visible_to(self.actor)

    def row(self) -> Instance:
        """The one, with what its services look at."""
        rows = self.get_queryset().select_related("project__customer", "link__service", "settings")
        uuid = parse_uuid(self.kwargs["uuid"], self.kind)
        found: Instance = get_or_404(rows, self.kind, uuid=uuid)
        return found

    def offers(self, row: Instance) -> Offers:
        """What the broker says may be done now, and why not."""
        return [
            Offer(
                offer.name,
                offer.title,
                offer.enabled,
                offer.reason,
                offer.destructive,
                METHODS.get(offer.name, "POST"),
            )
            for offer in instances.actions_for(row, self.actor)
        ]

    def create(self, request: Request) -> Response:
        """Ask for one; `Link` names the operation that makes it."""
        fields = self.parse("create")
        row, operation = instances.create(
            fields.pop("service_project_link"),
            key=fields.pop("ssh_public_key", None),
            **fields,
            actor=self.actor,
        )
        return self.answer(row, 201, operation)

    def update(self, request: Request, uuid: str) -> Response:
        """Change name or description."""
        row, changes = self.row(), self.parse("update")
        operation = instances.update(row, **changes, actor=self.actor)
        return self.answer(row, 200, operation)

    partial_update = update

    def destroy(self, request: Request, uuid: str) -> Response:
        """Delete it, in whatever state."""
        return self.accepted("destroy", instances.delete(self.row(), actor=self.actor))

    @action(detail=True, methods=["post"])
    def start(self, request: Request, uuid: str) -> Response:
        """Switch it on."""
        return self.accepted("start", instances.start(self.row(), actor=self.actor))

    @action(detail=True, methods=["post"])
    def stop(self, request: Request, uuid: str) -> Response:
        """Ask the guest to power off, or cut the power."""
        row, hard = self.row(), self.parse("stop")["hard"]
        return self.accepted("stop", instances.stop(row, hard=hard, actor=self.actor))

    @action(detail=True, methods=["post"])
    def restart(self, request: Request, uuid: str) -> Response:
        """Restart the guest, or press reset."""
        row, hard = self.row(), self.parse("restart")["hard"]
        return self.accepted("restart", instances.restart(row, hard=hard, actor=self.actor))

    @action(detail=True, methods=["post"])
    def pause(self, request: Request, uuid: str) -> Response:
        """Freeze it."""
        return self.accepted("pause", instances.pause(self.row(), actor=self.actor))

    @action(detail=True, methods=["post"])
    def unpause(self, request: Request, uuid: str) -> Response:
        """Let it run on."""
        return self.accepted("unpause", instances.unpause(self.row(), actor=self.actor))

    @action(detail=True, methods=["post"])
    def unlink(self, request: Request, uuid: str) -> Response:
        """Forget it here and leave it at its backend."""
        instances.unlink(self.row(), actor=self.actor)
        return Response(status=204)

    @action(detail=True, methods=["post"])
    def console(self, request: Request, uuid: str) -> Response:
        """A websocket to its screen or serial line, good once and for a minute."""
        row, kind = self.row(), self.parse("console")["kind"]
        grant = instances.open_console(row, kind, actor=self.actor)
        return Response({"url": grant.url, "kind": grant.kind, "expires": grant.expires_at})

    @action(detail=True, methods=["get"])
    def console_log(self, request: Request, uuid: str) -> Response:
        """The end of what the guest wrote to its serial line."""
        return Response({"output": instances.console_log(self.row(), actor=self.actor)})

"""`/api/images/`, `/api/flavors/`, `/api/networks/`: what there is to choose from."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers

from cloudwright.api.filters import HexFilter
from cloudwright.api.lists import (
    NUMBER,
    TRUTH,
    CompiledSerializer,
    DerivedField,
    HexField,
    LinkField,
    Schema,
)
from cloudwright.api.views import KindViewSet
from cloudwright.broker.services.models import ServiceProperty
from cloudwright.broker.services.selectors.link import links_visible_to, properties_visible_to


def fact(name: str, schema: Schema = NUMBER) -> DerivedField:
    """One of the facts that the kind has; null where the provider does not say."""
    return DerivedField(lambda facts: facts.get(name), ("facts",), schema=schema)


class PropertyOut(CompiledSerializer):
    """What all of them have."""

    uuid = HexField()
    name = serializers.CharField()
    backend_id = serializers.CharField()
    settings = LinkField("servicesettings-detail", source="settings.uuid")
    settings_uuid = HexField(source="settings.uuid")


class ImageOut(PropertyOut):
    """An image to start machines from; what it needs, in MiB."""

    url = LinkField("image-detail", source="uuid")
    min_ram = fact("min_ram_mib")
    min_disk = fact("min_disk_mib")


class FlavorOut(PropertyOut):
    """A size of machine; memory and disk in MiB."""

    url = LinkField("flavor-detail", source="uuid")
    cores = fact("cores")
    ram = fact("ram_mib")
    disk = fact("disk_mib")


class NetworkOut(PropertyOut):
    """A network to attach to."""

    url = LinkField("network-detail", source="uuid")
    shared = fact("shared", TRUTH)


class PropertyFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """`?link=` narrows to what an instance made through that link may use."""

    name = filters.CharFilter(lookup_expr="icontains")
    settings_uuid = HexFilter(field_name="settings__uuid")
    backend_id = filters.CharFilter()
    link = HexFilter(method="through_link")

    def through_link(self, rows: QuerySet[Any], name: str, value: UUID) -> QuerySet[Any]:
        """Rows of the link's account that its project may use; none for an unknown link."""
        links = links_visible_to(self.request.auth)
        link = links.filter(uuid=value).select_related("service", "project").first()
        if link is None:
            return rows.none()
        mine = Q(facts__project_uuid__isnull=True) | Q(facts__project_uuid=str(link.project.uuid))
        return rows.filter(mine, settings=link.service.settings_id)


class PropertyViewSet(KindViewSet):
    """Read-only: the provider leads, a pull copies."""

    property_kind: ClassVar[str]
    model = ServiceProperty
    filterset_class = PropertyFilter
    ordering = {"name": "name"}
    default_order: ClassVar[tuple[str, ...]] = ("name",)

    def visible(self) -> QuerySet[ServiceProperty]:
        """What any of the actor's projects may use."""
        return properties_visible_to(self.actor, self.property_kind)


class ImageViewSet(PropertyViewSet):
    """Images of all services that the actor may use."""

    kind = property_kind = "image"
    output = ImageOut


class FlavorViewSet(PropertyViewSet):
    """Sizes of machines of all services that the actor may use."""

    kind = property_kind = "flavor"
    output = FlavorOut
    ordering = {
        "name": "name",
        "cores": "facts__cores",
        "ram": "facts__ram_mib",
        "disk": "facts__disk_mib",
    }
    default_order = ("facts__ram_mib", "facts__cores", "name")


class NetworkViewSet(PropertyViewSet):
    """Networks of all services that the actor may use."""

    kind = property_kind = "network"
    output = NetworkOut

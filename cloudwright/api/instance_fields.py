"""What `/api/instances/` shows and takes."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from cloudwright.api.fields import Reference
from cloudwright.api.lists import CompiledSerializer, DerivedField, HexField, LinkField
from cloudwright.broker.services.models import Link, ServiceProperty
from cloudwright.broker.services.selectors.link import links_visible_to, properties_visible_to
from cloudwright.core.accounts.selectors.ssh_key import own_ssh_keys
from cloudwright.kernel.actor import Actor


class InstanceOut(CompiledSerializer):
    """A virtual machine. Memory and disk in MiB; `access` is how to get in."""

    url = LinkField("instance-detail", source="uuid")
    uuid = HexField()
    name = serializers.CharField()
    description = serializers.CharField()
    state = serializers.CharField()
    runtime_state = serializers.CharField()
    error_message = serializers.CharField()
    resource_type = DerivedField(lambda type_: f"{type_.title()}.Instance", ("settings.type",))
    backend_id = serializers.CharField()
    cores = serializers.IntegerField()
    ram = serializers.IntegerField(source="ram_mib")
    disk = serializers.IntegerField(source="disk_mib")
    internal_ips = serializers.ListField()
    external_ips = serializers.ListField()
    access = serializers.JSONField()
    image_name = serializers.CharField()
    flavor_name = serializers.CharField()
    key_name = serializers.CharField()
    key_fingerprint = serializers.CharField()
    user = LinkField("user-detail", source="user.uuid")
    user_uuid = HexField(source="user.uuid")
    user_username = serializers.CharField(source="user.login")
    project = LinkField("project-detail", source="project.uuid")
    project_uuid = HexField(source="project.uuid")
    project_name = serializers.CharField(source="project.name")
    customer = LinkField("customer-detail", source="project.customer.uuid")
    customer_uuid = HexField(source="project.customer.uuid")
    customer_name = serializers.CharField(source="project.customer.name")
    customer_native_name = serializers.CharField(source="project.customer.native_name")
    customer_abbreviation = serializers.CharField(source="project.customer.abbreviation")
    service_project_link = LinkField("link-detail", source="link.uuid")
    service = LinkField("service-detail", source="link.service.uuid")
    service_uuid = HexField(source="link.service.uuid")
    service_name = serializers.CharField(source="link.service.name")
    service_settings = LinkField("servicesettings-detail", source="settings.uuid")
    service_settings_uuid = HexField(source="settings.uuid")
    created = serializers.DateTimeField(source="created_at")
    start_time = serializers.DateTimeField(source="started_at")
    synced = serializers.DateTimeField(source="synced_at")


def _links(actor: Actor) -> QuerySet[Link]:
    return links_visible_to(actor).select_related("service__settings", "project__customer")


def _images(actor: Actor) -> QuerySet[ServiceProperty]:
    return properties_visible_to(actor, "image")


def _flavors(actor: Actor) -> QuerySet[ServiceProperty]:
    return properties_visible_to(actor, "flavor")


def _networks(actor: Actor) -> QuerySet[ServiceProperty]:
    return properties_visible_to(actor, "network")


class InstanceUpdate(serializers.Serializer[Any]):
    """A new name is carried to the backend by an operation."""

    name = serializers.CharField(max_length=255)
    description = serializers.CharField(max_length=500, required=False, allow_blank=True)


class InstanceCreate(InstanceUpdate):
    """What to make, and through which link; image, flavor and networks are the link's service's."""

    service_project_link = Reference(_links, "link")
    image = Reference(_images, "image")
    flavor = Reference(_flavors, "flavor")
    ssh_public_key = Reference(own_ssh_keys, "sshpublickey", required=False)
    user_data = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    networks = serializers.ListField(
        child=Reference(_networks, "network"), required=False, max_length=16
    )


class HardIn(serializers.Serializer[Any]):
    """`hard` does not ask the guest."""

    hard = serializers.BooleanField(required=False, default=False)


class ConsoleIn(serializers.Serializer[Any]):
    """Which line into the machine."""

    kind = serializers.ChoiceField(choices=("vnc", "serial"), required=False, default="vnc")


class ConsoleOut(serializers.Serializer[Any]):
    """A way in, good once and until `expires`."""

    url = serializers.CharField()
    kind = serializers.CharField()
    expires = serializers.DateTimeField()


class ConsoleLogOut(serializers.Serializer[Any]):
    """What the guest wrote."""

    output = serializers.CharField()

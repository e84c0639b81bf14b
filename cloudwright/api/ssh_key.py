"""`/api/keys/`: public SSH keys; the same rows are key pairs on the Compute API."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cloudwright.api.filters import HexFilter
from cloudwright.api.lists import CompiledSerializer, HexField, LinkField
from cloudwright.api.views import KindViewSet
from cloudwright.core.accounts.models import SSHKey, User
from cloudwright.core.accounts.selectors.ssh_key import ssh_keys_visible_to
from cloudwright.core.accounts.services import ssh_key as keys


class KeyOut(CompiledSerializer):
    """A public key of a user."""

    url = LinkField("sshpublickey-detail", source="uuid")
    uuid = HexField()
    name = serializers.CharField()
    public_key = serializers.CharField()
    fingerprint = serializers.CharField()
    type = serializers.CharField()
    user = LinkField("user-detail", source="user.uuid")
    user_uuid = HexField(source="user.uuid")
    created = serializers.DateTimeField(source="created_at")


class KeyIn(serializers.Serializer[Any]):
    """ed25519, ecdsa, or rsa of 2048 bits or more, as OpenSSH writes it."""

    name = serializers.CharField(max_length=150)
    public_key = serializers.CharField()


class KeyFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Exact matches, but for the name."""

    name = filters.CharFilter(lookup_expr="icontains")
    fingerprint = filters.CharFilter()
    uuid = HexFilter()
    user_uuid = HexFilter(field_name="user__uuid")


class KeyViewSet(KindViewSet):
    """SSH keys: one's own; staff sees all. They are added and deleted, never changed."""

    kind = "ssh_key"
    model = SSHKey
    output = KeyOut
    inputs = {"create": KeyIn}
    verbs = {"destroy": "ssh_key.delete"}
    filterset_class = KeyFilter
    ordering = {"name": "name", "created": "created_at"}
    default_order = ("name",)

    def visible(self) -> QuerySet[SSHKey]:
        """The actor's own."""
        return ssh_keys_visible_to(self.actor)

    def create(self, request: Request) -> Response:
        """Add a key of one's own."""
        user = cast(User, request.user)
        return self.answer(keys.add(user, **self.parse("create"), actor=self.actor), 201)

    def destroy(self, request: Request, uuid: str) -> Response:
        """Forget a key; machines that have it keep it."""
        keys.delete(self.row(), actor=self.actor)
        return Response(status=204)

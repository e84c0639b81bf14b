"""`/api/users/`."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cloudwright.api.attached import staff_among
from cloudwright.api.fields import Reference
from cloudwright.api.lists import TRUTH, AttachedField, CompiledSerializer, HexField, LinkField
from cloudwright.api.views import KindViewSet
from cloudwright.core.access.selectors.visible import customers_visible_to, users_visible_to
from cloudwright.core.accounts.models import User
from cloudwright.core.accounts.selectors.customer import builtin_customer
from cloudwright.core.accounts.services import password as passwords
from cloudwright.core.accounts.services import user as users


class UserOut(CompiledSerializer):
    """A person, or the account of a program."""

    url = LinkField("user-detail", source="uuid")
    uuid = HexField()
    username = serializers.CharField(source="login")
    full_name = serializers.CharField()
    native_name = serializers.CharField()
    email = serializers.CharField()
    phone_number = serializers.CharField()
    organization = serializers.CharField()
    job_title = serializers.CharField()
    description = serializers.CharField()
    is_active = serializers.BooleanField()
    is_staff = AttachedField(staff_among, empty=False, schema=TRUTH)
    customer = LinkField("customer-detail", source="home.uuid")
    customer_uuid = HexField(source="home.uuid")
    date_joined = serializers.DateTimeField(source="created_at")


class UserUpdate(serializers.Serializer[Any]):
    """What may be changed: one's own profile; `description` and `is_active` by staff."""

    full_name = serializers.CharField(max_length=150, required=False, allow_blank=True)
    native_name = serializers.CharField(max_length=150, required=False, allow_blank=True)
    email = serializers.EmailField(required=False, allow_blank=True)
    phone_number = serializers.CharField(max_length=40, required=False, allow_blank=True)
    organization = serializers.CharField(max_length=80, required=False, allow_blank=True)
    job_title = serializers.CharField(max_length=40, required=False, allow_blank=True)
    description = serializers.CharField(max_length=500, required=False, allow_blank=True)
    is_active = serializers.BooleanField(required=False)


class UserCreate(UserUpdate):
    """What a new account needs."""

    username = serializers.CharField(max_length=255)
    password = serializers.CharField(max_length=1024, trim_whitespace=False)
    customer = Reference(
        customers_visible_to,
        "customer",
        required=False,
        help_text="Where the account is at home; the built-in customer if none is given.",
    )


class PasswordIn(serializers.Serializer[Any]):
    """A new password; `old_password` unless staff sets it for somebody else."""

    password = serializers.CharField(max_length=1024, trim_whitespace=False)
    old_password = serializers.CharField(
        max_length=1024, trim_whitespace=False, required=False, default=""
    )


class UserFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Text is matched anywhere in the field; `?current` is oneself."""

    username = filters.CharFilter(field_name="login")
    full_name = filters.CharFilter(lookup_expr="icontains")
    native_name = filters.CharFilter(lookup_expr="icontains")
    email = filters.CharFilter(lookup_expr="icontains")
    organization = filters.CharFilter(lookup_expr="icontains")
    job_title = filters.CharFilter(lookup_expr="icontains")
    is_active = filters.BooleanFilter()
    current = filters.CharFilter(method="only_current")

    def only_current(self, rows: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """The one who asks."""
        return rows.filter(pk=self.request.user.pk)


class UserViewSet(KindViewSet):
    """People and accounts of programs."""

    kind = "user"
    model = User
    output = UserOut
    inputs = {"create": UserCreate, "update": UserUpdate, "password": PasswordIn}
    verbs = {"update": "user.update", "password": "user.password", "destroy": "user.delete"}
    filterset_class = UserFilter
    ordering = {
        "username": "login",
        "full_name": "full_name",
        "email": "email",
        "date_joined": "created_at",
    }
    default_order = ("login",)

    def visible(self) -> QuerySet[User]:
        """Oneself and the people of one's projects."""
        return users_visible_to(self.actor)

    def create(self, request: Request) -> Response:
        """Add one (staff)."""
        fields = self.parse("create")
        home = fields.pop("customer", None) or builtin_customer()
        user = users.create(name=fields.pop("username"), home=home, **fields, actor=self.actor)
        return self.answer(user, 201)

    def update(self, request: Request, uuid: str) -> Response:
        """Change one."""
        row, changes = self.row(), self.parse("update")
        return self.answer(users.update(row, **changes, actor=self.actor))

    partial_update = update

    def destroy(self, request: Request, uuid: str) -> Response:
        """Remove one (staff)."""
        users.delete(self.row(), actor=self.actor)
        return Response(status=204)

    @action(detail=True, methods=["post"])
    def password(self, request: Request, uuid: str) -> Response:
        """Set a new password. Every token and session from before ends."""
        row, given = self.row(), self.parse("password")
        if row.pk == self.actor.user_id:
            passwords.change(
                row, old=given["old_password"], new=given["password"], actor=self.actor
            )
        else:
            passwords.reset(row, new=given["password"], actor=self.actor)
        return Response({"detail": "Password has been successfully updated."})

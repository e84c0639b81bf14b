from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from cloudwright.core.accounts.models.customer import Customer
from cloudwright.core.rows import Row
from cloudwright.kernel import clock


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(login=username)


class User(Row, AbstractBaseUser):
    """A person or a robot account. Staff is no column: it is the admin role on the system.

    `options` are exceptions from the rules for passwords, by Keystone's names; `extra` holds what
    else clients of Keystone keep with a user, which means nothing here. Wrong passwords in a
    row are counted in `failed_sign_ins` where `[identity] lockout_failure_attempts` says so.

    `login` is unique over all and is what one signs in with: `alice` in the built-in customer, else
    `alice@domain`; `name` is unique in the home customer (DESIGN §2).
    """

    login = models.CharField(max_length=255, unique=True)
    name = models.CharField(max_length=255)
    home = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="users")
    full_name = models.CharField(max_length=150, blank=True)
    native_name = models.CharField(max_length=150, blank=True)
    email = models.EmailField(blank=True)
    phone_number = models.CharField(max_length=40, blank=True)
    organization = models.CharField(max_length=80, blank=True)
    job_title = models.CharField(max_length=40, blank=True)
    description = models.CharField(max_length=500, blank=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(default=clock.now)
    default_project_uuid = models.UUIDField(null=True)
    options = models.JSONField(default=dict)
    extra = models.JSONField(default=dict)
    failed_sign_ins = models.IntegerField(default=0)
    failed_sign_in_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["home", "name"], name="user_name_in_home")]

    def __str__(self) -> str:
        return self.login

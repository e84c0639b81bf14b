"""The first rows of a new cloud: roles, the built-in customer, its first project, one person."""

from __future__ import annotations

import secrets

from django.db import transaction

from cloudwright.core.access.models import Role, RoleAssignment
from cloudwright.core.access.selectors.roles import ON_SYSTEM
from cloudwright.core.access.services import role as roles
from cloudwright.core.accounts.models import Customer, User
from cloudwright.core.accounts.passwords import IGNORE_FIRST_USE
from cloudwright.core.accounts.services import user as users
from cloudwright.core.projects.models import Project
from cloudwright.core.projects.services import project as projects
from cloudwright.kernel.actor import ADMIN, LEVELS, SYSTEM

BUILTIN_CUSTOMER = "Default"
FIRST_PROJECT = "demo"
FIRST_LOGIN = "admin"
# Keystone's word for the users of programs. Alone it is a reader, as every role of another name.
SERVICE = "service"


@transaction.atomic
def bootstrap() -> tuple[User, str] | None:
    """Make what is missing. Returns the first administrator and a password to be shown once, or
    None where somebody is administrator already. Safe to run at every start."""
    for name in (*LEVELS, SERVICE):
        Role.objects.get_or_create(name=name)
    customer, _ = Customer.objects.get_or_create(
        builtin=True, defaults={"name": BUILTIN_CUSTOMER, "description": "The first customer."}
    )
    if RoleAssignment.objects.filter(ON_SYSTEM, role__name=ADMIN, user__is_active=True).exists():
        return None
    project = Project.objects.filter(customer=customer, name=FIRST_PROJECT).first()
    project = project or projects.create(customer, name=FIRST_PROJECT, actor=SYSTEM)
    password = secrets.token_urlsafe(12)
    user = users.create(
        name=FIRST_LOGIN,
        home=customer,
        password=password,
        must_change_password=True,
        # The portal asks for a password of one's own; the clouds.yaml that is printed works.
        options={IGNORE_FIRST_USE: True},
        default_project_uuid=project.uuid,
        actor=SYSTEM,
    )
    roles.grant(ADMIN, user, None, actor=SYSTEM)
    roles.grant(ADMIN, user, project, actor=SYSTEM)
    return user, password

"""People and robot accounts."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from cloudwright.core.accounts.models import Customer, User
from cloudwright.core.accounts.names import checked_name
from cloudwright.core.accounts.passwords import check_new, upon_first_use
from cloudwright.core.admission import gates
from cloudwright.core.audit import services as audit
from cloudwright.core.audit.changes import publish
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict, NameTaken

OWN_FIELDS = frozenset(
    {
        "full_name",
        "native_name",
        "email",
        "phone_number",
        "organization",
        "job_title",
        "default_project_uuid",
    }
)
STAFF_FIELDS = frozenset(
    {"name", "description", "is_active", "must_change_password", "options", "extra"}
)


@transaction.atomic
def create(
    *,
    name: str,
    home: Customer,
    password: str | None,
    actor: Actor,
    **details: Any,
) -> User:
    """A user in its home customer. `password` None makes an account that cannot sign in.

    Raises BadInput(field) for a taken or bad name, a weak password, an unknown detail.
    """
    gates.check("user.create", home, actor)
    name = checked_name(name, longest=255)
    login = _login(name, home)
    if (
        User.objects.filter(login=login).exists()
        or User.objects.filter(home=home, name=name).exists()
    ):
        raise NameTaken(reason="A user with this name exists already.", field="name")
    user = User(login=login, name=name, home=home, **_checked(details, OWN_FIELDS | STAFF_FIELDS))
    if password is None:
        user.set_unusable_password()
    else:
        check_new(user, password)
        user.set_password(password)
        user.must_change_password |= upon_first_use(user)
    user.save()
    _record("user_creation_succeeded", f"User {login} was created.", user, actor)
    return user


@transaction.atomic
def update(user: User, *, actor: Actor, **changes: Any) -> User:
    """Change the named fields; one's own name, description and activity are others' affair."""
    own = user.pk == actor.user_id and not set(changes) & STAFF_FIELDS
    gates.check("user.update" if own else "user.administer", user, actor)
    changes = _checked(changes, OWN_FIELDS | STAFF_FIELDS)
    if "name" in changes and changes["name"] != user.name:
        changes["name"] = checked_name(changes["name"], longest=255)
        changes["login"] = _login(changes["name"], user.home)
        if User.objects.filter(login=changes["login"]).exclude(pk=user.pk).exists():
            raise NameTaken(reason="A user with this name exists already.", field="name")
    was_active = user.is_active
    for field, value in changes.items():
        setattr(user, field, value)
    user.save(update_fields=[*changes, "updated_at"])
    if user.is_active != was_active:
        verb = "activated" if user.is_active else "deactivated"
        _record(f"user_{verb}", f"User {user.login} was {verb}.", user, actor)
    else:
        _record("user_update_succeeded", f"User {user.login} was changed.", user, actor)
    return user


@transaction.atomic
def delete(user: User, *, actor: Actor) -> None:
    """Remove the account with its keys, tokens and roles; what it made stays."""
    gates.check("user.delete", user, actor)
    if user.pk == actor.user_id:
        raise Conflict(reason="You cannot delete yourself.")
    _record("user_deletion_succeeded", f"User {user.login} was deleted.", user, actor)
    user.delete()


def _login(name: str, home: Customer) -> str:
    return name if home.builtin else f"{name}@{home.name}"


def _checked(details: dict[str, Any], allowed: frozenset[str]) -> dict[str, Any]:
    if unknown := set(details) - allowed:
        raise BadInput(reason=f"A user has no {min(unknown)}.", field=min(unknown))
    if details.get("email"):
        try:
            validate_email(details["email"])
        except ValidationError as exc:
            raise BadInput(reason="This is not an e-mail address.", field="email") from exc
    return details


def _record(type_: str, message: str, user: User, actor: Actor) -> None:
    audit.record(
        type_,
        message,
        actor=actor,
        kind="user",
        target=user,
        customer=user.home,
        affected_user_username=user.login,
    )
    publish("user", user.uuid)

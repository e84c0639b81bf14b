"""Changing a password: one's own, or another's by staff. Older tokens die with it (KEY-4)."""

from __future__ import annotations

from django.db import transaction

from cloudwright.core.accounts import passwords
from cloudwright.core.accounts.models import User
from cloudwright.core.admission import gates
from cloudwright.core.audit import services as audit
from cloudwright.core.audit.changes import publish
from cloudwright.kernel import clock
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput


@transaction.atomic
def change(user: User, *, old: str, new: str, actor: Actor) -> None:
    """The user's own change: `old` must be right. Every token issued before dies.

    Raises BadInput(field=old_password), PasswordRefused for what the rules forbid.
    """
    gates.check("user.password", user, actor)
    if not user.check_password(old):
        raise BadInput(reason="That is not your present password.", field="old_password")
    passwords.check_own(user, new)
    _store(user, new, must_change=False, actor=actor)


@transaction.atomic
def reset(user: User, *, new: str, actor: Actor) -> None:
    """Staff's choice for somebody; neither age nor history bind it. Every token issued before
    dies. Raises PasswordRefused."""
    gates.check("user.administer", user, actor)
    _store(user, new, must_change=passwords.upon_first_use(user), actor=actor)


def _store(user: User, new: str, *, must_change: bool, actor: Actor) -> None:
    passwords.check_new(user, new)
    passwords.retire(user)
    user.set_password(new)
    user.must_change_password = must_change
    user.password_changed_at = clock.now()
    user.failed_sign_ins = 0
    user.save(
        update_fields=[
            "password",
            "must_change_password",
            "password_changed_at",
            "failed_sign_ins",
            "updated_at",
        ]
    )
    audit.record(
        "user_password_updated",
        f"The password of {user.login} was changed.",
        actor=actor,
        kind="user",
        target=user,
        customer=user.home,
        affected_user_username=user.login,
    )
    publish("user", user.uuid)

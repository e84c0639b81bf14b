from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hmac import compare_digest

from django.db import transaction

from cloudwright.core.access.models import ApplicationCredential, Role
from cloudwright.core.access.permissions import with_implied
from cloudwright.core.access.selectors.roles import roles_in, roles_of_user_in
from cloudwright.core.access.services import access_rule as rules
from cloudwright.core.access.services.access_rule import WantedRule
from cloudwright.core.accounts.models import User
from cloudwright.core.admission import gates
from cloudwright.core.audit import services as audit
from cloudwright.core.projects.models import Project
from cloudwright.core.rows import get_or_404
from cloudwright.kernel import clock
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict, Unauthenticated
from cloudwright.kernel.ids import hash_secret, new_secret


@transaction.atomic
def create(
    user: User,
    project: Project,
    *,
    name: str,
    description: str = "",
    roles: list[str] | None = None,
    expires_at: datetime | None = None,
    unrestricted: bool = False,
    secret: str | None = None,
    access_rules: Sequence[WantedRule] | None = None,
    actor: Actor,
) -> tuple[ApplicationCredential, str]:
    """A credential for a program and its secret, which is shown this once.

    `roles` default to all that the user has in the project and may not exceed them (BadInput).
    With `access_rules` it is good for the calls that they name and no other; an empty list is as
    none, as in Keystone. Raises Conflict when the user has one of this name.
    """
    gates.check("application_credential.create", user, actor)
    name = _free_name(user, name)
    held = roles_in(actor, project) or roles_of_user_in(user.pk, project)
    if expires_at is not None and expires_at <= clock.now():
        raise BadInput(reason="The time of expiry has passed already.", field="expires_at")
    secret = secret or new_secret("cwc_")
    credential = ApplicationCredential.objects.create(
        user=user,
        project=project,
        name=name,
        description=description,
        expires_at=expires_at,
        digest=hash_secret(secret),
        roles=_handed_on(roles, held),
        unrestricted=unrestricted,
        limited=bool(access_rules),
    )
    credential.access_rules.set(rules.ensure(user, access_rules or ()))
    audit.record(
        "application_credential_creation_succeeded",
        f"Application credential {name} was created.",
        actor=actor,
        project=project,
        kind="application_credential",
        target=credential,
    )
    return credential, secret


def _free_name(user: User, name: str) -> str:
    name = name.strip()
    if not name or len(name) > 255:
        raise BadInput(reason="A name has 1 to 255 characters.", field="name")
    if ApplicationCredential.objects.filter(user=user, name=name).exists():
        raise Conflict(reason=f"You have an application credential named {name} already.")
    return name


def _handed_on(wanted: list[str] | None, held: frozenset[str]) -> list[str]:
    """Names of the roles that a credential gets of those its owner holds. Raises BadInput."""
    names = wanted if wanted is not None else sorted(held)
    if not names or not set(names) <= with_implied(held):
        raise BadInput(reason="You cannot hand on a role that you do not have.", field="roles")
    known = Role.objects.filter(customer=None, name__in=names)
    return sorted(known.values_list("name", flat=True))


@transaction.atomic
def delete(credential: ApplicationCredential, *, actor: Actor) -> None:
    """Remove it; its tokens die with it."""
    gates.check("application_credential.delete", credential, actor)
    audit.record(
        "application_credential_deletion_succeeded",
        f"Application credential {credential.name} was deleted.",
        actor=actor,
        project=credential.project,
        kind="application_credential",
        target=credential,
    )
    credential.delete()


def verify(credential_id: object, secret: str) -> ApplicationCredential:
    """The live credential with this uuid and secret. Raises Unauthenticated."""
    found = get_or_404(
        ApplicationCredential.objects.select_related("user__home", "project__customer"),
        "application credential",
        uuid=credential_id,
    )
    expired = found.expires_at is not None and found.expires_at <= clock.now()
    alive = found.user.is_active and found.user.home.enabled and found.project.enabled
    if not compare_digest(found.digest, hash_secret(secret)) or expired or not alive:
        raise Unauthenticated
    return found

"""Trusts: one user lets another act in a project, with some of its own roles there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from cloudwright.core.access.models import Role, Trust
from cloudwright.core.access.selectors.roles import roles_of_user_in
from cloudwright.core.access.selectors.trust import roles_by
from cloudwright.core.accounts.models import User
from cloudwright.core.admission import gates
from cloudwright.core.audit import services as audit
from cloudwright.core.projects.models import Project
from cloudwright.kernel import clock
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Forbidden


class TrustExhausted(Forbidden):
    """403: its uses are used up, or what it rests on is gone."""

    code, message = "trust.exhausted", "The trust {trust} gives nothing any more."


class RedelegationRefused(Forbidden):
    """403: a trust hands on no more than it was given."""

    code, message = "trust.redelegation", "{reason}"


@dataclass(frozen=True, slots=True)
class Terms:
    """What is entrusted. `redelegation_count` is how often it may be handed on further."""

    roles: Sequence[Role]
    impersonation: bool
    expires_at: datetime | None = None
    remaining_uses: int | None = None
    redelegation_count: int = 0


@transaction.atomic
def create(
    trustor: User,
    trustee: User,
    project: Project,
    terms: Terms,
    *,
    handed_on: Trust | None = None,
    actor: Actor,
) -> Trust:
    """A trust from `trustor` to `trustee`; `handed_on` is the one that the caller itself acts by.

    Raises Forbidden for roles that the trustor does not have there, RedelegationRefused, BadInput.
    """
    gates.check("trust.create", trustor, actor)
    if terms.expires_at is not None and terms.expires_at <= clock.now():
        raise BadInput(reason="The time of expiry has passed already.", field="expires_at")
    if not {role.name for role in terms.roles} <= roles_of_user_in(trustor.pk, project):
        raise Forbidden(internal="nobody entrusts a role that it does not have")
    if handed_on is not None:
        _check_redelegation(terms, project, handed_on)
    trust = Trust.objects.create(
        trustor=trustor,
        trustee=trustee,
        project=project,
        impersonation=terms.impersonation,
        expires_at=terms.expires_at,
        remaining_uses=terms.remaining_uses,
        redelegation_count=terms.redelegation_count,
        redelegated_from=handed_on,
    )
    trust.roles.set(terms.roles)
    _record("creation", "was given", trust, actor)
    return trust


@transaction.atomic
def delete(trust: Trust, *, actor: Actor) -> None:
    """Take it back, with all that was handed on from it; the tokens had by it die."""
    gates.check("trust.delete", trust.trustor, actor)
    _record("deletion", "was taken back", trust, actor)
    trust.delete()


@transaction.atomic
def consume(trust: Trust) -> None:
    """One more token by this trust. Raises TrustExhausted. Two at once never share the last use."""
    if not roles_by(trust):
        raise TrustExhausted(trust=trust.uuid.hex)
    if trust.remaining_uses is None:
        return
    left = Trust.objects.filter(pk=trust.pk, remaining_uses__gt=0)
    if not left.update(remaining_uses=F("remaining_uses") - 1):
        raise TrustExhausted(trust=trust.uuid.hex)


def _check_redelegation(terms: Terms, project: Project, given: Trust) -> None:
    if given.redelegation_count < 1:
        raise RedelegationRefused(reason="This trust cannot be handed on.")
    if terms.redelegation_count >= given.redelegation_count:
        reason = f"It can be handed on {given.redelegation_count - 1} times at most from here."
        raise RedelegationRefused(reason=reason)
    if terms.remaining_uses is not None:
        raise BadInput(
            reason="A trust that is handed on has no uses to count.", field="remaining_uses"
        )
    if project.pk != given.project_id:
        raise RedelegationRefused(reason="A trust is handed on in its own project only.")
    if terms.impersonation and not given.impersonation:
        raise RedelegationRefused(reason="This trust lets nobody act as somebody else.")
    held = {role.pk for role in given.roles.all()}
    if not {role.pk for role in terms.roles} <= held:
        raise RedelegationRefused(reason="A trust hands on no more roles than it gives.")
    ends = given.expires_at
    if ends is not None and (terms.expires_at is None or terms.expires_at > ends):
        raise RedelegationRefused(reason="A trust cannot be handed on for longer than it lasts.")


def _record(what: str, verb: str, trust: Trust, actor: Actor) -> None:
    audit.record(
        f"trust_{what}_succeeded",
        f"Trust of {trust.trustor.login} in {trust.trustee.login} {verb}.",
        actor=actor,
        kind="trust",
        target=trust,
        project=trust.project,
    )

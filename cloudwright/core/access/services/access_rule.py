from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from cloudwright.core.access.models import AccessRule
from cloudwright.core.accounts.models import User
from cloudwright.core.admission import gates
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Forbidden

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class AccessRuleInUse(Forbidden):
    """403, as Keystone answers."""

    code = "access_rule.in_use"
    message = "The access rule {rule} is in use. Delete the application credentials with it first."


@dataclass(frozen=True, slots=True)
class WantedRule:
    """A rule to make, or by `uuid` one of the user's that is there already."""

    service: str = ""
    method: str = ""
    path: str = ""
    uuid: UUID | None = None


def ensure(user: User, wanted: Sequence[WantedRule]) -> list[AccessRule]:
    """The rows of these rules, made where they are missing. Raises BadInput, NotFound."""
    return [_row(user, each) for each in wanted]


@transaction.atomic
def delete(rule: AccessRule, *, actor: Actor) -> None:
    """Forget a rule that no credential uses. Raises AccessRuleInUse."""
    gates.check("access_rule.delete", rule, actor)
    if rule.credentials.exists():
        raise AccessRuleInUse(rule=rule.uuid.hex)
    rule.delete()


def _row(user: User, wanted: WantedRule) -> AccessRule:
    if wanted.uuid is not None:
        return get_or_404(AccessRule.objects.filter(user=user), "access rule", uuid=wanted.uuid)
    if wanted.method not in METHODS:
        raise BadInput(reason=f"A method is one of {', '.join(METHODS)}.", field="method")
    if not wanted.path.startswith("/") or len(wanted.path) > 128:
        reason = "A path begins with / and has at most 128 characters."
        raise BadInput(reason=reason, field="path")
    if not 0 < len(wanted.service) <= 64:
        raise BadInput(reason="A service type has 1 to 64 characters.", field="service")
    return AccessRule.objects.get_or_create(
        user=user, service=wanted.service, method=wanted.method, path=wanted.path
    )[0]

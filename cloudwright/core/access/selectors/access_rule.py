"""What an application credential with access rules may call."""

from __future__ import annotations

import re
from uuid import UUID

from django.db.models import QuerySet

from cloudwright.core.access.models import AccessRule, Token
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import Unauthenticated

# One service, by the names that catalogs give it.
ALIASES = {
    "volumev3": "block-storage",
    "volumev2": "block-storage",
    "volume": "block-storage",
    "block-store": "block-storage",
}
WILD = re.compile(r"(\*\*|\*|\{[^{}/]*\})")
PATTERNS = {"**": ".*", "*": "[^/]+"}


def rules_of(actor: Actor) -> QuerySet[AccessRule]:
    """The actor's own, oldest first; nobody sees another's."""
    return AccessRule.objects.filter(user=actor.user_id).select_related("user").order_by("pk")


def rule_for(actor: Actor, uuid: UUID) -> AccessRule:
    """Raises NotFound."""
    return get_or_404(rules_of(actor), "access rule", uuid=uuid)


def check_call(token: Token, service: str, method: str, path: str) -> None:
    """Raise Unauthenticated (401, as Keystone's middleware does) where the token came of a
    credential with access rules and none of them names this call. `path` is the service's own,
    from its version on."""
    credential = token.application_credential
    if credential is None or not credential.limited:
        return
    for rule in credential.access_rules.all():
        if _service(rule.service) != _service(service) or rule.method != method:
            continue
        if _pattern(rule.path).fullmatch(path):
            return
    raise Unauthenticated(internal=f"no access rule for {method} {path} of {service}")


def _service(kind: str) -> str:
    return ALIASES.get(kind, kind)


def _pattern(path: str) -> re.Pattern[str]:
    parts = WILD.split(path)
    made = (PATTERNS.get(p, "[^/]+") if WILD.fullmatch(p) else re.escape(p) for p in parts)
    return re.compile("".join(made))

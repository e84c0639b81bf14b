"""What a token means to Keystone: staff act on all of it, whatever project the token is for."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings

from cloudwright.core.access.models import Token
from cloudwright.core.access.selectors.roles import roles_in_customer
from cloudwright.core.access.selectors.visible import customers_visible_to
from cloudwright.core.accounts.models import Customer
from cloudwright.kernel.actor import ADMIN, Actor


def reach(actor: Actor, token: Token) -> Actor:
    """The actor of the Identity API: unscoped for staff; with its roles there on a domain."""
    if actor.staff:
        return unscoped(actor)
    if settings.CLOUDWRIGHT_IDENTITY.admin_everywhere and ADMIN in actor.roles:
        return replace(unscoped(actor), staff=True)
    customer = customer_of(token, actor)
    return replace(actor, roles=roles_in_customer(actor, customer)) if customer else actor


def governing(actor: Actor, token: Token | None) -> Actor:
    """Who sets limits and keeps the keys of others: staff, and whoever is as good as that in the
    Identity API."""
    return actor if token is None else reach(actor, token)


def customer_of(token: Token, actor: Actor) -> Customer | None:
    """The customer of a domain-scoped token, while the actor still has to do with it."""
    if token.domain_id is None:
        return None
    return customers_visible_to(actor).filter(pk=token.domain_id).first()


def unscoped(actor: Actor) -> Actor:
    """The user itself, with all that its roles give anywhere."""
    return replace(actor, project_id=None, project_uuid=None, roles=frozenset())


def own_reach(actor: Actor, token: Token | None) -> Actor:
    """Where the user may go from here: anywhere of its own, but a program's secret and a trust only
    where they are."""
    if token is None or token.application_credential_id is not None or token.trust_id:
        return actor
    return unscoped(actor)

"""Which roles come with which: whoever holds the prior one has the implied one too."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from django.db import connection, transaction

from cloudwright.core.access.models import Role, RoleImplication
from cloudwright.core.access.permissions import rank
from cloudwright.core.admission import gates
from cloudwright.core.audit import services as audit
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import ADMIN, LEVELS, Actor
from cloudwright.kernel.errors import BadInput, Forbidden

# Two implications that close a circle together must not pass each other by.
LOCK = 0x726F6C65


class NotImpliable(Forbidden):
    """403: admin comes by its own grant, so that nobody gets it by the way; and a customer's own
    word is implied by such words only."""

    code, message = "role.not_impliable", "The role {role} cannot be implied by this one."


@transaction.atomic
def imply(prior: Role, implied: Role, *, actor: Actor) -> bool:
    """Let `implied` come with `prior`; tells whether it is new.

    Raises NotImpliable; BadInput for a circle.
    """
    gates.check("role.update", prior, actor)
    foreign = implied.customer_id is not None and prior.customer_id is None
    if foreign or (implied.customer_id is None and implied.name == ADMIN):
        raise NotImpliable(role=implied.name)
    _lock()
    if goes_without_saying(prior, implied):
        return False
    _refuse_circle(prior, implied)
    _, made = RoleImplication.objects.get_or_create(prior=prior, implied=implied)
    if made:
        work_out()
        _record("role_implied", f"Role {prior.name} now implies {implied.name}.", prior, actor)
    return made


@transaction.atomic
def withdraw(prior: Role, implied: Role, *, actor: Actor) -> None:
    """Let it no longer come along. Raises NotFound; Forbidden for what the levels are."""
    gates.check("role.update", prior, actor)
    _lock()
    if goes_without_saying(prior, implied):
        raise Forbidden(internal="the levels imply each other")
    row = get_or_404(RoleImplication.objects.filter(prior=prior), "implied role", implied=implied)
    row.delete()
    work_out()
    message = f"Role {prior.name} no longer implies {implied.name}."
    _record("role_implication_withdrawn", message, prior, actor)


def goes_without_saying(prior: Role, implied: Role) -> bool:
    """Whether both are levels, and the one is next below the other."""
    if prior.customer_id is not None or not {prior.name, implied.name} <= set(LEVELS):
        return False
    return rank(prior.name) == rank(implied.name) + 1


def work_out() -> None:
    """Write `Role.implied_names` anew where implications have changed it."""
    roles = {role.pk: role for role in Role.objects.all()}
    pairs = _pairs(roles.values())
    for role in roles.values():
        reached = (roles[each] for each in _reached(role.pk, pairs))
        names = sorted(each.name for each in reached if each.customer_id is None)
        if names != role.implied_names:
            role.implied_names = names
            role.save(update_fields=["implied_names", "updated_at"])


def _refuse_circle(prior: Role, implied: Role) -> None:
    pairs = _pairs(Role.objects.filter(customer=None, name__in=LEVELS))
    if prior.pk == implied.pk or prior.pk in _reached(implied.pk, pairs):
        reason = f"{implied.name} implies {prior.name}: they cannot imply each other."
        raise BadInput(reason=reason, field="implied_role_id")


def _pairs(roles: Iterable[Role]) -> dict[int, set[int]]:
    """The implied ones by their prior: the rows, and what goes without saying among `roles`."""
    pairs: dict[int, set[int]] = {}
    for prior, implied in RoleImplication.objects.values_list("prior", "implied"):
        pairs.setdefault(prior, set()).add(implied)
    levels = {role.name: role.pk for role in roles if role.customer_id is None}
    for lower, upper in pairwise(LEVELS):
        if {lower, upper} <= levels.keys():
            pairs.setdefault(levels[upper], set()).add(levels[lower])
    return pairs


def _reached(start: int, pairs: dict[int, set[int]]) -> set[int]:
    found: set[int] = set()
    ahead = set(pairs.get(start, ()))
    while ahead:
        found |= ahead
        ahead = {each for role in ahead for each in pairs.get(role, ())} - found
    return found


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _record(type_: str, message: str, role: Role, actor: Actor) -> None:
    audit.record(type_, message, actor=actor, kind="role", target=role)

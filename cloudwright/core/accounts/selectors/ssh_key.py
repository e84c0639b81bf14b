from __future__ import annotations

from django.db.models import QuerySet

from cloudwright.core.accounts.models import SSHKey, User
from cloudwright.core.accounts.models.ssh_key import X509
from cloudwright.core.rows import get_or_404
from cloudwright.kernel.actor import Actor


def keys_of(user: User) -> QuerySet[SSHKey]:
    """The user's keys, by name. No guard: the caller has shown that the actor sees the user."""
    return SSHKey.objects.filter(user=user).select_related("user").order_by("name")


def key_named(user: User, name: str) -> SSHKey:
    """Raises NotFound."""
    return get_or_404(keys_of(user), "keypair", name=name)


def ssh_keys_visible_to(actor: Actor) -> QuerySet[SSHKey]:
    """The actor's own keys; everybody's for staff."""
    if actor.staff:
        return SSHKey.objects.all()
    return own_ssh_keys(actor)


def own_ssh_keys(actor: Actor) -> QuerySet[SSHKey]:
    """The keys that the actor may put into a new machine, on any cloud: its own, staff's too.
    Certificates are for guests of the Compute API only."""
    return SSHKey.objects.filter(user=actor.user_id).exclude(type=X509)

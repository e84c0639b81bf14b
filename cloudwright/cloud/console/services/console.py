"""Tickets to consoles, and the console log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.services.problems import WrongState
from cloudwright.cloud.compute.states import has_machine
from cloudwright.cloud.compute.writes.instance import tell
from cloudwright.cloud.console import relay
from cloudwright.cloud.console.models import ConsoleGrant
from cloudwright.cloud.console.relay.wire import LOG_MAX, SERIAL, VNC, NoConsole
from cloudwright.cloud.console.selectors.grant import usable
from cloudwright.core.admission.gates import check
from cloudwright.kernel import clock
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import Unauthenticated
from cloudwright.kernel.ids import hash_secret, new_secret

LIFETIME = timedelta(seconds=60)
KINDS = (VNC, SERIAL)


@dataclass(frozen=True, slots=True)
class Grant:
    """A ticket. `token` is the secret: shown once, kept hashed."""

    token: str
    kind: str
    expires_at: datetime

    @property
    def url(self) -> str:
        """The websocket's path on our own origin; whoever has it is let in."""
        return f"/live/console/{self.token}"


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What a ticket was good for."""

    instance_uuid: UUID
    kind: str
    host_name: str


def open(instance: Instance, kind: str, *, actor: Actor) -> Grant:  # noqa: A001 - people open consoles
    """A ticket to one console, good once and for a minute. Raises Refused, NoConsole (400),
    WrongState (409: no machine runs)."""
    check("instance.console", instance, actor)
    if kind not in KINDS:
        raise NoConsole(kind=kind, field="kind")
    if instance.host is None or not has_machine(instance.state):
        raise WrongState.of(instance, "console")
    secret = new_secret()
    now = clock.now()
    with transaction.atomic():
        grant = ConsoleGrant.objects.create(
            digest=hash_secret(secret),
            instance=instance,
            kind=kind,
            actor_label=actor.label,
            created_at=now,
            expires_at=now + LIFETIME,
        )
        tell("instance_console_opened", f"had a {kind} console opened.",
             instance, actor, console=kind)  # fmt: skip
    return Grant(secret, kind, grant.expires_at)


def redeem(token: str) -> Redeemed:
    """Use a ticket up. Raises Unauthenticated for one that is unknown, used, or too old."""
    if not usable(token).update(used_at=clock.now()):
        raise Unauthenticated
    grant = ConsoleGrant.objects.select_related("instance__host").get(digest=hash_secret(token))
    host = grant.instance.host
    return Redeemed(grant.instance.uuid, grant.kind, host.name if host is not None else "")


def log(instance: Instance, *, max_bytes: int = LOG_MAX, actor: Actor) -> str:
    """The end of what the guest wrote to its serial line; bytes that are no UTF-8 are replaced.

    Raises Refused, NotReady (409), Unavailable (503: the host's worker does not answer in 5 s).
    """
    check("instance.console", instance, actor)
    host_name = instance.host.name if instance.host is not None else ""
    found = relay.fetch_log(host_name, instance.uuid, max_bytes=min(max_bytes, LOG_MAX))
    return found.decode(errors="replace")

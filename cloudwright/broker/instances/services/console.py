"""Looking into a machine: its console and what it wrote there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cloudwright.broker.instances.models import Instance
from cloudwright.broker.instances.services import offers
from cloudwright.broker.instances.states import KIND
from cloudwright.broker.services import providers
from cloudwright.contracts.errors import Unsupported
from cloudwright.contracts.provider import Instances
from cloudwright.core.audit import services as audit
from cloudwright.kernel import clock
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput

KINDS = ("vnc", "serial")
LOG_BYTES = 65_536
GRANT_LIFETIME = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class ConsoleGrant:
    """A way in, good once and until `expires_at`."""

    url: str
    kind: str
    expires_at: datetime


def open_console(instance: Instance, kind: str, *, actor: Actor) -> ConsoleGrant:
    """A websocket for `vnc` or `serial`. Raises BadInput (field `kind`), Refused, DriverError."""
    if kind not in KINDS:
        raise BadInput(field="kind", reason=f"Choose one of {', '.join(KINDS)}.")
    offers.check("console", instance, actor)
    expires_at = clock.now() + GRANT_LIFETIME
    url = _backend(instance).open_console(instance.backend_id, kind, actor=actor)
    audit.record(
        "resource_console_opened",
        f"The {kind} console of instance {instance.name} was opened.",
        actor=actor,
        target=instance,
        kind=KIND,
        project=instance.project,
        instance_name=instance.name,
    )
    return ConsoleGrant(url=url, kind=kind, expires_at=expires_at)


def console_log(instance: Instance, *, max_bytes: int = LOG_BYTES, actor: Actor) -> str:
    """The end of what the guest wrote to its serial line. Raises Refused, DriverError."""
    offers.check("console", instance, actor)
    return _backend(instance).console_log(instance.backend_id, max_bytes=max_bytes, actor=actor)


def _backend(instance: Instance) -> Instances:
    found = providers.open(instance.settings).instances
    if found is None:
        raise Unsupported(f"{instance.settings.type} offers no instances")
    return found

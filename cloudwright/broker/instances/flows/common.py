"""What the flows of a managed instance share: its row, its backend, its ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from cloudwright.broker.instances.models import Instance
from cloudwright.broker.instances.states import INSTANCE, KIND
from cloudwright.broker.instances.writes import instance as writes
from cloudwright.broker.services import providers
from cloudwright.broker.states import OK
from cloudwright.contracts.errors import Rejected, Unsupported
from cloudwright.contracts.provider import Instances, InstanceSeen
from cloudwright.core.audit import services as audit
from cloudwright.core.operations.flow import Context, Wait
from cloudwright.core.rows import get_or_404, move
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import Problem

POLL_SECONDS = 1.0


class BackendFailed(Rejected):
    """The backend accepted and then failed; the reason is its own sentence."""

    code, message = "broker.backend_failed", "{reason}"


@dataclass(frozen=True, slots=True)
class InstanceParams:
    """Which instance."""

    uuid: str


def row_of(context: Context[Any]) -> Instance:
    """The instance that the operation works on. Raises NotFound once it is removed."""
    rows = Instance.objects.select_related("project__customer", "link", "settings")
    return get_or_404(rows, KIND, uuid=UUID(context.params.uuid))


def backend_of(instance: Instance) -> Instances:
    """The machines of its account. Raises Unsupported where the provider has none."""
    found = providers.open(instance.settings).instances
    if found is None:
        raise Unsupported(f"{instance.settings.type} offers no instances")
    return found


def begin(instance: Instance, event: str) -> None:
    """Move into the state that says: work is going on."""
    with transaction.atomic():
        move(instance, INSTANCE, event)


def settle(context: Context[Any], event_type: str, sentence: str) -> Wait | None:
    """Wait until the backend has settled, then write what it came to and say so.

    Raises Rejected with the backend's reason where it failed.
    """
    instance = row_of(context)
    seen = backend_of(instance).show(instance.backend_id)
    if seen.failed:
        raise BackendFailed(seen.error or "The backend gives no reason.")
    if not seen.settled:
        with transaction.atomic():
            writes.observe(instance, seen)
        now = seen.runtime_state.lower()
        return Wait(POLL_SECONDS, f"The backend works on {instance.name}, now {now}.")
    with transaction.atomic():
        if instance.state != OK:  # else this step has been here before, and told of it
            tell(event_type, sentence, instance, context.actor, operation=context.operation)
        writes.settle(instance, seen)
    return None


def observe(instance: Instance, seen: InstanceSeen) -> None:
    """Write facts on the way, in a transaction of their own."""
    with transaction.atomic():
        writes.observe(instance, seen)


def tell(event_type: str, sentence: str, instance: Instance, actor: Actor, **also: Any) -> None:
    """One event about the instance; `{name}` in the sentence is its name."""
    audit.record(
        event_type,
        sentence.format(name=instance.name),
        actor=actor,
        target=instance,
        kind=KIND,
        project=instance.project,
        instance_name=instance.name,
        **also,
    )


def failed(event_type: str, sentence: str, *, deleting: bool = False) -> Any:
    """What ends a flow that did not succeed: Erred, with the reason, and an event."""

    def end(context: Context[Any], problem: Problem) -> None:
        instance = Instance.objects.filter(uuid=UUID(context.params.uuid)).first()
        if instance is None:
            return
        writes.fail(instance, problem.text, deleting=deleting)
        tell(
            event_type,
            f"{sentence} {{name}} failed: {_safe(problem.text)}",
            instance,
            context.actor,
            level=audit.ERROR,
            operation=context.operation,
        )

    return end


def cancelled(sentence: str) -> Any:
    """What ends a cancelled flow: Erred, saying so, unless a deletion comes next."""

    def end(context: Context[Any]) -> None:
        instance = Instance.objects.filter(uuid=UUID(context.params.uuid)).first()
        if instance is not None:
            writes.fail(instance, f"{sentence} was cancelled.")

    return end


def retry(event: str) -> Any:
    """What makes the row ready for another run of a flow: the state that `event` leads to."""

    def ready(params: Any) -> None:
        rows = Instance.objects.all()
        move(get_or_404(rows, KIND, uuid=UUID(params.uuid)), INSTANCE, event, error_message="")

    return ready


def _safe(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")

"""Make an instance on the host that was claimed for it: its ports, then its machine.

The claim is taken in the transaction that accepts the request, because it decides the queue: only
the worker that owns the host can go on. Where no host could be claimed, the operation runs on
`default` and fails at its first step with the scheduler's reason, as users of Nova expect.

Where a host fails, all is undone, and another operation tries it on another host.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.conf import settings
from django.db import transaction

from cloudwright.cloud.compute.flows.instance_volumes import (
    book_volumes,
    free_volumes,
    take_volumes,
)
from cloudwright.cloud.compute.flows.machine_spec import spec_of
from cloudwright.cloud.compute.flows.outcome import (
    cancels,
    driver_of,
    fails,
    instance_of,
    retries,
    succeeded,
)
from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.selectors.wish import wish_of
from cloudwright.cloud.compute.states import SPAWNING
from cloudwright.cloud.compute.writes import instance as writes
from cloudwright.cloud.network.models import Network, SecurityGroup
from cloudwright.cloud.network.writes import port as ports
from cloudwright.cloud.scheduling.services import hints
from cloudwright.cloud.scheduling.services.claim import NoValidHost, claim_or_why, hold, release
from cloudwright.core.audit import services as audit
from cloudwright.core.operations.flow import Context, Flow, Step, register
from cloudwright.core.operations.services.operation import accept
from cloudwright.core.rows import all_or_404
from cloudwright.kernel import clock
from cloudwright.kernel.errors import Conflict, Problem


class NeverPlaced(Conflict):
    """409: an operation stays on its queue, and this one is on no host's."""

    code = "instance.never_placed"
    message = "This instance never got a host. Delete it and make it again."


# Parameters


@dataclass(frozen=True, slots=True)
class CreateParams:
    """Uuids of the instance and of the security groups of its ports; `cards` in their order, each
    with the uuid of its `network` or its `port`, and perhaps an `address` and a `tag`; `no_host` is
    why no host could be claimed; `paused` leaves the machine standing still after its start.
    `elsewhere`: another host may be tried, if it is none of `tried`."""

    instance: str
    cards: list[dict[str, str]] = field(default_factory=list)
    security_groups: list[str] = field(default_factory=list)
    paused: bool = False
    no_host: str = ""
    elsewhere: bool = True
    tried: list[str] = field(default_factory=list)


# Steps


def schedule(context: Context[CreateParams]) -> None:
    """Hold the host's share: taken when the request was accepted, taken again by a retry."""
    instance = instance_of(context)
    if instance.host is None:
        raise NoValidHost(reason=context.params.no_host)
    hold(
        instance.host,
        instance.uuid,
        vcpus=instance.vcpus,
        ram_mib=instance.ram_mib,
        disk_mib=instance.local_mib,
    )


def give_host_back(context: Context[CreateParams]) -> None:
    """The share is free for others; the row keeps saying where it was tried."""
    release(UUID(context.params.instance))


def plug(context: Context[CreateParams]) -> None:
    """A port for each card; those it has are kept. Raises NotFound for what went since it was asked
    for."""
    instance = instance_of(context)
    groups = map(UUID, context.params.security_groups)
    ports.plug(
        instance.uuid,
        _cards(context.params.cards),
        project=instance.project,
        host_name=instance.host.name if instance.host else "",
        groups=all_or_404(SecurityGroup.objects.all(), "SecurityGroup", groups),
    )


def _cards(asked: Sequence[Mapping[str, str]]) -> list[ports.Card]:
    uuids = dict.fromkeys(UUID(each["network"]) for each in asked if "network" in each)
    networks = {
        str(each.uuid): each for each in all_or_404(Network.objects.all(), "Network", uuids)
    }
    return [
        ports.Card(
            network=networks.get(each.get("network", "")),
            port=UUID(each["port"]) if "port" in each else None,
            address=each.get("address", ""),
            tag=each.get("tag", ""),
        )
        for each in asked
    ]


def unplug(context: Context[CreateParams]) -> None:
    """Addresses, the forwarded port and what somebody made himself are free for others."""
    ports.unplug(UUID(context.params.instance))


def spawn(context: Context[CreateParams]) -> None:
    """Disk, config drive and process. Repeated: the same machine."""
    instance = instance_of(context)
    spec = spec_of(instance, paused=context.params.paused)
    driver_of(instance).create(spec, attempt=context.fence)


def destroy(context: Context[CreateParams]) -> None:
    """Nothing of the machine stays on the host. Absent = done."""
    instance = instance_of(context)
    if instance.host is not None:
        driver_of(instance).delete(instance.uuid, attempt=context.fence)


@transaction.atomic
def settle(context: Context[CreateParams]) -> None:
    """The books say so, of its volumes too, and an event. The password is on the config drive and
    nowhere else now."""
    book_volumes(context)
    paused = context.params.paused
    succeeded(
        context,
        "create",
        "paused" if paused else "ran",
        power="paused" if paused else "running",
        admin_pass="",
        launched_at=clock.now(),
    )


def unsettle(context: Context[CreateParams]) -> None:
    """It was made, and now it is not: the machine is about to be removed."""
    writes.settle(UUID(context.params.instance), "unmade", launched_at=None)


# Outcomes


def failed(context: Context[CreateParams], problem: Problem) -> None:
    """It is tried on another host, or in error."""
    if not (problem.code.startswith("driver.") and _elsewhere(context, problem)):
        fails("create")(context, problem)


def _elsewhere(context: Context[CreateParams], problem: Problem) -> bool:
    """Whether it goes on, on a host where it was not tried yet."""
    params = context.params
    rows = Instance.objects.select_related("project__customer", "host", "image")
    instance = rows.filter(uuid=params.instance, state=SPAWNING).first()
    if instance is None or instance.host is None or not params.elsewhere:
        return False
    tried = [*params.tried, instance.host.name]
    if len(tried) >= settings.CLOUDWRIGHT_SCHEDULER.max_attempts:
        return False
    wish = hints.heard(wish_of(instance), instance.scheduler_hints)
    host, _ = claim_or_why(instance.uuid, wish, but=tried)
    if host is None:
        return False
    told = f"goes to host {host.name}: it could not be built on {instance.host.name}."
    zone = host.availability_zone
    Instance.objects.filter(pk=instance.pk).update(host=host, availability_zone=zone)
    operation = accept(
        INSTANCE_CREATE,
        replace(params, tried=tried),
        title=f"Create instance {instance.name}",
        targets=[("instance", instance.uuid)],
        project=instance.project,
        actor=context.actor,
        queue=host.queue,
    )
    more = {"operation": operation.uuid, "level": audit.WARNING, "reason": problem.text}
    writes.tell("instance_create_rescheduled", told, instance, context.actor, **more)
    return True


def retry(params: CreateParams) -> None:
    """Build it again on the host it was tried on. Raises NeverPlaced, BadTransition."""
    instance = Instance.objects.get(uuid=params.instance)
    if instance.host_id is None:
        raise NeverPlaced
    retries("retry_create")(params)


# Flow

INSTANCE_CREATE = register(
    Flow(
        kind="cloud.instance.create",
        params=CreateParams,
        steps=(
            Step("schedule", schedule, undo=give_host_back),
            Step("take_volumes", take_volumes, undo=free_volumes),
            Step("plug", plug, undo=unplug),
            Step("spawn", spawn, undo=destroy),
            Step("settle", settle, undo=unsettle),
        ),
        failed=failed,
        cancelled=cancels("create"),
        retry=retry,
    )
)

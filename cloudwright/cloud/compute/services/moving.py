"""What the moves to another host share: whether one can be, where it leads, its row."""

from __future__ import annotations

from cloudwright.cloud.compute import hypervisors
from cloudwright.cloud.compute.models import Instance, Migration
from cloudwright.cloud.compute.selectors.wish import wish_of
from cloudwright.cloud.compute.services.problems import CannotMove, NoSuchHost, SameHost
from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.scheduling.services import hints
from cloudwright.cloud.scheduling.services.claim import claim
from cloudwright.contracts.hypervisor import Feature
from cloudwright.kernel.actor import Actor


def must_move(instance: Instance, source: Host, feature: Feature) -> None:
    """Raises CannotMove where the hypervisor of the source does not do that."""
    if not hypervisors.can(source, feature):
        raise CannotMove(id=instance.uuid, hypervisor=source.hypervisor)


def prepared(instance: Instance, source: Host, type_: str, actor: Actor) -> Migration:
    """The row of a move that changes nothing yet: same host, same size. Not saved."""
    return Migration(
        instance=instance,
        user_id=actor.user_id,
        type=type_,
        source=source.name,
        destination=source.name,
        was=instance.vm_state,
        old_flavor=instance.flavor,
        new_flavor=instance.flavor,
        old_disk_mib=instance.disk_mib,
        new_disk_mib=instance.disk_mib,
    )


def move_to(
    instance: Instance,
    source: Host,
    type_: str,
    *,
    only: str = "",
    unasked: bool = False,
    status: str = "accepted",
    actor: Actor,
) -> Migration:
    """The migration's row, with the share of its destination taken: of host `only`, or of one that
    fits, as at creation (`unasked`: without asking the filters). Only hosts of the same hypervisor
    count. Expects a transaction. Raises NoSuchHost, SameHost, NoValidHost."""
    if only == source.name:
        raise SameHost(field="host")
    if only and not Host.objects.filter(name=only).exists():
        raise NoSuchHost(host=only, field="host")
    migration = prepared(instance, source, type_, actor)
    strange = Host.objects.exclude(hypervisor=source.hypervisor)
    host = claim(
        migration.uuid,
        hints.heard(wish_of(instance), instance.scheduler_hints),
        instance=instance.uuid,
        only=only,
        unasked=unasked,
        but=[source.name, *strange.values_list("name", flat=True)],
    )
    migration.destination, migration.status = host.name, status
    migration.save(force_insert=True)
    return migration

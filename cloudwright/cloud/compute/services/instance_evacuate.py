"""Another host for an instance whose own is down."""

from __future__ import annotations

from django.db import transaction

from cloudwright.cloud.compute.flows.instance_evacuate import (
    INSTANCE_EVACUATE,
    EvacuateParams,
    HostInUse,
)
from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.services.asking import ask
from cloudwright.cloud.compute.services.moving import move_to
from cloudwright.cloud.compute.services.problems import WrongState
from cloudwright.cloud.compute.states import INSTANCE
from cloudwright.cloud.compute.writes import migration as migrations
from cloudwright.cloud.scheduling.selectors.host import is_up
from cloudwright.core.admission.gates import check
from cloudwright.core.operations.models import Operation
from cloudwright.kernel.actor import Actor


def evacuate(
    instance: Instance,
    *,
    host: str = "",
    unasked: bool = False,
    admin_pass: str = "",
    actor: Actor,
) -> Operation:
    """Make an active, stopped or erred instance anew on `host`, or on the one that the scheduler
    chooses, from its image, with its addresses and volumes. Who asks must be sure that its own host
    is off. `unasked`: the filters are not asked about `host`.

    Raises Refused, WrongState, HostInUse, SameHost, NoSuchHost, NoValidHost.
    """
    check("instance.evacuate", instance, actor)
    if instance.host is None or not INSTANCE.allows(instance.state, "evacuate"):
        raise WrongState.of(instance, "evacuate")
    if is_up(instance.host):
        raise HostInUse(host=instance.host)
    with transaction.atomic():
        migrations.close(instance)
        migration = move_to(
            instance, instance.host, "evacuation", only=host, unasked=unasked, actor=actor
        )
        params = EvacuateParams(str(instance.uuid), str(migration.uuid))
        operation = ask(instance, "evacuate", INSTANCE_EVACUATE, params, actor=actor)
        instance.admin_pass = admin_pass
        instance.save(update_fields=["admin_pass", "updated_at"])
    return operation

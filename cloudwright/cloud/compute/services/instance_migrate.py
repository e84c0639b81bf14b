"""Another host for an instance that is switched off for the move; then as after a resize."""

from __future__ import annotations

from django.db import transaction

from cloudwright.cloud.compute.flows.instance_resize import INSTANCE_RESIZE, ResizeParams
from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.services.asking import ask
from cloudwright.cloud.compute.services.moving import move_to, must_move
from cloudwright.cloud.compute.services.problems import WrongState
from cloudwright.cloud.compute.states import INSTANCE
from cloudwright.cloud.compute.writes import migration as migrations
from cloudwright.contracts.hypervisor import Feature
from cloudwright.core.admission.gates import check
from cloudwright.core.operations.models import Operation
from cloudwright.kernel.actor import Actor


def migrate(instance: Instance, *, host: str = "", actor: Actor) -> Operation:
    """Take an active or stopped instance to `host`, or to the one that the scheduler chooses; never
    to where it is. Until that is confirmed or reverted, both shares are held. Managers move; which
    host it is to be, administrators alone may say.

    Raises Refused, WrongState, CannotMove, SameHost, NoSuchHost, NoValidHost.
    """
    check("instance.migrate", instance, actor)
    if host:
        check("instance.choose_host", instance, actor)
    if instance.host is None or not INSTANCE.allows(instance.state, "migrate"):
        raise WrongState.of(instance, "migrate")
    must_move(instance, instance.host, Feature.MOVE)
    with transaction.atomic():
        migrations.close(instance)
        migration = move_to(instance, instance.host, "migration", only=host, actor=actor)
        params = ResizeParams(str(instance.uuid), str(migration.uuid))
        return ask(instance, "migrate", INSTANCE_RESIZE, params, actor=actor)

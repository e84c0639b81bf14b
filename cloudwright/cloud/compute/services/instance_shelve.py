"""The shelf: an instance that is not needed for a while, kept as an image."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cloudwright.cloud.compute.flows.instance_shelve import (
    INSTANCE_SHELVE,
    INSTANCE_SHELVE_VOLUME_BACKED,
    ShelveParams,
)
from cloudwright.cloud.compute.flows.instance_shelve_offload import (
    INSTANCE_SHELVE_OFFLOAD,
    ShelveOffloadParams,
)
from cloudwright.cloud.compute.flows.instance_unshelve import INSTANCE_UNSHELVE, UnshelveParams
from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.selectors.block_device import starts_from_volume
from cloudwright.cloud.compute.selectors.wish import wish_of
from cloudwright.cloud.compute.services.asking import ask
from cloudwright.cloud.compute.services.instance_create_image import image_for
from cloudwright.cloud.compute.services.problems import StillOnHost, WrongState
from cloudwright.cloud.compute.states import INSTANCE, SHELVED
from cloudwright.cloud.scheduling.services.claim import claim_or_why
from cloudwright.core.admission.gates import check
from cloudwright.core.operations.models import Operation
from cloudwright.kernel.actor import Actor


def shelve(instance: Instance, *, actor: Actor) -> Operation:
    """Stop the instance and copy its disk to an image `<name>-shelved`, if it starts from none of
    its volumes: those are kept. Its quota, addresses and,
    until it is offloaded, its host stay its own. Raises Refused, WrongState."""
    check("instance.shelve", instance, actor)
    if not INSTANCE.allows(instance.state, "shelve"):
        raise WrongState.of(instance, "shelve")
    if starts_from_volume(instance):
        params = ShelveParams(str(instance.uuid), "", instance.vm_state)
        return ask(instance, "shelve", INSTANCE_SHELVE_VOLUME_BACKED, params, actor=actor)
    with transaction.atomic():
        image = image_for(instance, f"{instance.name}-shelved"[:255], {}, actor=actor)
        params = ShelveParams(str(instance.uuid), str(image.uuid), instance.vm_state)
        also = [("image", image.uuid)]
        return ask(instance, "shelve", INSTANCE_SHELVE, params, also=also, actor=actor)


def shelve_offload(instance: Instance, *, actor: Actor) -> Operation:
    """Free the host of a shelved instance. Raises Refused, WrongState."""
    params = ShelveOffloadParams(str(instance.uuid))
    return ask(instance, "shelve_offload", INSTANCE_SHELVE_OFFLOAD, params, actor=actor)


def unshelve(instance: Instance, *, zone: str = "", actor: Actor) -> Operation:
    """Let a shelved instance run again, where it is, or on a host of `zone` if it had left its own.

    No host with room is no error here: the instance stays on the shelf, and the operation says
    why. Raises Refused, WrongState, StillOnHost (409: a zone, for one that has a host).
    """
    check("instance.unshelve", instance, actor)
    if not INSTANCE.allows(instance.state, "unshelve"):
        raise WrongState.of(instance, "unshelve")
    anew = instance.state != SHELVED
    if zone and not anew:
        raise StillOnHost(id=instance.uuid)
    with transaction.atomic():
        no_host = ""
        if anew:
            instance.host, no_host = claim_or_why(instance.uuid, wish_of(instance, zone=zone))
            columns: dict[str, Any] = {"host": instance.host}
            if instance.host is not None:
                columns["availability_zone"] = instance.host.availability_zone
            if zone:
                columns["pinned_zone"] = zone
            Instance.objects.filter(pk=instance.pk).update(**columns)
        image = str(instance.shelved_image.uuid) if instance.shelved_image else ""
        params = UnshelveParams(str(instance.uuid), image, anew, no_host)
        return ask(instance, "unshelve", INSTANCE_UNSHELVE, params, actor=actor)

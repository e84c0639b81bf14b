"""Security groups of an instance: those of its ports, all of which get or lose one together."""

from __future__ import annotations

from django.db import transaction

from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.network.models import SecurityGroup
from cloudwright.cloud.network.selectors.port import ports_of
from cloudwright.cloud.network.services import port as ports
from cloudwright.core.admission.gates import check
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput


class NothingToSecure(BadInput):
    """400, in Nova's words."""

    code = "instance.no_port_to_secure"
    message = (
        "Network requires port_security_enabled and subnet associated in order to apply security "
        "groups."
    )


class GroupNotOnInstance(BadInput):
    """400, in Nova's words."""

    code = "instance.security_group_not_associated"
    message = "Security group {group} is not associated with the instance {instance}."


def add_security_group(instance: Instance, group: SecurityGroup, *, actor: Actor) -> None:
    """Its ports let through what `group` does, too. Raises Refused, NothingToSecure."""
    check("instance.update", instance, actor)
    secured = [port for port in ports_of(instance.uuid) if port.port_security]
    if not secured:
        raise NothingToSecure
    with transaction.atomic():
        for port in secured:
            held = list(port.security_groups.all())
            if group not in held:
                ports.update(port, security_groups=[*held, group], actor=actor)


def remove_security_group(instance: Instance, group: SecurityGroup, *, actor: Actor) -> None:
    """Its ports let through no more what `group` did. Raises Refused, GroupNotOnInstance."""
    check("instance.update", instance, actor)
    found = [port for port in ports_of(instance.uuid) if group in port.security_groups.all()]
    if not found:
        raise GroupNotOnInstance(group=group.name, instance=instance.uuid)
    with transaction.atomic():
        for port in found:
            left = [each for each in port.security_groups.all() if each != group]
            ports.update(port, security_groups=left, actor=actor)

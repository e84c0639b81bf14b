"""The password of the guest's administrator, where the host can reach into guests."""

from __future__ import annotations

from django.db import transaction

from cloudwright.cloud.compute import hypervisors
from cloudwright.cloud.compute.flows.instance_change_password import (
    INSTANCE_CHANGE_PASSWORD,
    ChangePasswordParams,
)
from cloudwright.cloud.compute.models import Instance
from cloudwright.cloud.compute.services.asking import ask
from cloudwright.cloud.compute.services.problems import PasswordUnsupported, WrongState
from cloudwright.cloud.text import line
from cloudwright.contracts.hypervisor import Feature
from cloudwright.core.admission.gates import check
from cloudwright.core.operations.models import Operation
from cloudwright.kernel.actor import Actor


def change_password(instance: Instance, *, admin_pass: str, actor: Actor) -> Operation:
    """Give the administrator of an active guest another password. Raises Refused, WrongState,
    PasswordUnsupported (409), BadInput."""
    check("instance.change_password", instance, actor)
    if instance.host is None:
        raise WrongState.of(instance, "change_password")
    if not hypervisors.can(instance.host, Feature.PASSWORD):
        raise PasswordUnsupported(id=instance.uuid)
    with transaction.atomic():
        params = ChangePasswordParams(str(instance.uuid))
        operation = ask(instance, "change_password", INSTANCE_CHANGE_PASSWORD, params, actor=actor)
        instance.admin_pass = line(admin_pass, "adminPass")
        instance.save(update_fields=["admin_pass", "updated_at"])
    return operation

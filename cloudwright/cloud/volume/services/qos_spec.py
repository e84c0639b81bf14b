"""QoS specs, made by administrators, and the volume types that name them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction

from cloudwright.cloud.text import line
from cloudwright.cloud.volume.models import QosSpec, VolumeType
from cloudwright.cloud.volume.services import wishes
from cloudwright.core.admission.gates import check
from cloudwright.core.audit import services as audit
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict, NotFound

CONSUMERS = ("front-end", "back-end", "both")


class QosSpecExists(Conflict):
    """409: the name is taken."""

    code, message = "qos_spec.exists", "QoS Specs {name} already exists."


class QosSpecInUse(BadInput):
    """400: volume types name it."""

    code, message = "qos_spec.in_use", "QoS Specs {id} is still associated with entities."


class OtherQosSpec(BadInput):
    """400: a type names one QoS spec at most."""

    code = "qos_spec.other"
    message = "Volume type {type} is already associated with another QoS specs: {id}."


def create(
    *, name: str, consumer: str = "back-end", specs: Mapping[str, Any] | None = None, actor: Actor
) -> QosSpec:
    """A spec that no type names yet. Raises Refused, BadInput (field), QosSpecExists."""
    check("qos_spec.update", None, actor)
    made = QosSpec(
        name=line(name.strip(), "name", least=1),
        consumer=_consumer(consumer),
        specs=wishes.metadata(specs),
    )
    try:
        with transaction.atomic():
            made.save()
            _tell(made, "created", actor)
    except IntegrityError as exc:
        raise QosSpecExists(name=name, field="name") from exc
    return made


def update(
    spec: QosSpec, *, specs: Mapping[str, Any], consumer: str | None = None, actor: Actor
) -> QosSpec:
    """Set keys and the consumer; keys that are not named stay. Raises Refused, BadInput."""
    check("qos_spec.update", spec, actor)
    spec.consumer = spec.consumer if consumer is None else _consumer(consumer)
    spec.specs = wishes.metadata(spec.specs | dict(specs))
    return _save(spec, actor)


def unset(spec: QosSpec, *, keys: Iterable[str], actor: Actor) -> QosSpec:
    """Take keys away. Raises Refused, NotFound for one that is not there."""
    check("qos_spec.update", spec, actor)
    left = dict(spec.specs)
    for key in keys:
        if left.pop(key, None) is None:
            raise NotFound(kind=f"QoS specs {spec.uuid}: spec with key", id=key)
    spec.specs = left
    return _save(spec, actor)


def delete(spec: QosSpec, *, force: bool = False, actor: Actor) -> None:
    """Delete it; `force` also while types name it. Raises Refused, QosSpecInUse."""
    check("qos_spec.update", spec, actor)
    with transaction.atomic():
        if not force and spec.types.exists():
            raise QosSpecInUse(id=spec.uuid)
        _tell(spec, "deleted", actor)
        spec.delete()


def associate(spec: QosSpec, volume_type: VolumeType, *, actor: Actor) -> None:
    """Let the type name it. Repeated: nothing more. Raises Refused, OtherQosSpec."""
    check("qos_spec.update", spec, actor)
    if volume_type.qos_spec is not None and volume_type.qos_spec_id != spec.pk:
        raise OtherQosSpec(type=volume_type.uuid, id=volume_type.qos_spec.uuid)
    volume_type.qos_spec = spec
    volume_type.save(update_fields=["qos_spec", "updated_at"])


def disassociate(spec: QosSpec, volume_type: VolumeType | None = None, *, actor: Actor) -> None:
    """Let the type, or every type, name it no longer. Repeated: nothing more. Raises Refused."""
    check("qos_spec.update", spec, actor)
    types = spec.types.all() if volume_type is None else spec.types.filter(pk=volume_type.pk)
    types.update(qos_spec=None)


def _consumer(word: str) -> str:
    if word not in CONSUMERS:
        raise BadInput(reason=f"Invalid consumer: {word}.", field="consumer")
    return word


def _save(spec: QosSpec, actor: Actor) -> QosSpec:
    with transaction.atomic():
        spec.save()
        _tell(spec, "updated", actor)
    return spec


def _tell(spec: QosSpec, verb: str, actor: Actor) -> None:
    audit.record(
        f"qos_spec_{verb}", f"QoS specs {spec} was {verb}.", actor=actor, target=spec,
        kind="qos_spec",
    )  # fmt: skip

"""How volumes of a type are to be encrypted, as administrators write it down."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from cloudwright.cloud.text import line
from cloudwright.cloud.volume.models import TypeEncryption, Volume, VolumeType
from cloudwright.cloud.volume.services.problems import TypeInUse
from cloudwright.core.admission.gates import check
from cloudwright.core.audit import services as audit
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict

LOCATIONS = ("front-end", "back-end")
KEY_BITS_MOST = 65536
CHANGEABLE = frozenset({"provider", "control_location", "cipher", "key_size"})


class EncryptionExists(Conflict):
    """409: the type has one."""

    code = "type_encryption.exists"
    message = "Volume type encryption for type {id} already exists."


def create(volume_type: VolumeType, *, actor: Actor, **values: Any) -> TypeEncryption:
    """Write it down. Raises Refused, BadInput (field), TypeInUse, EncryptionExists."""
    check("volume_type.update", volume_type, actor)
    made = _filled(TypeEncryption(volume_type=volume_type), values)
    with transaction.atomic():
        _unused(volume_type)
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError as exc:
            raise EncryptionExists(id=volume_type.uuid) from exc
        _tell(volume_type, "was given an encryption", actor)
    return made


def update(encryption: TypeEncryption, *, actor: Actor, **values: Any) -> TypeEncryption:
    """Change it. Raises Refused, BadInput (field), TypeInUse."""
    check("volume_type.update", encryption.volume_type, actor)
    with transaction.atomic():
        _unused(encryption.volume_type)
        _filled(encryption, values).save()
        _tell(encryption.volume_type, "has another encryption", actor)
    return encryption


def delete(encryption: TypeEncryption, *, actor: Actor) -> None:
    """Take it away. Raises Refused, TypeInUse."""
    check("volume_type.update", encryption.volume_type, actor)
    with transaction.atomic():
        _unused(encryption.volume_type)
        _tell(encryption.volume_type, "has no encryption any more", actor)
        encryption.delete()


def _filled(encryption: TypeEncryption, values: dict[str, Any]) -> TypeEncryption:
    for name in values.keys() - CHANGEABLE:
        raise BadInput(reason=f"{name} cannot be changed.", field=name)
    for name, value in values.items():
        setattr(encryption, name, value)
    line(encryption.provider, "provider", least=1)
    line(encryption.cipher or "", "cipher")
    if encryption.control_location not in LOCATIONS:
        words = ", ".join(LOCATIONS)
        raise BadInput(reason=f"control_location is one of {words}.", field="control_location")
    if not 0 <= (encryption.key_size or 0) <= KEY_BITS_MOST:
        raise BadInput(reason=f"key_size is at most {KEY_BITS_MOST} bits.", field="key_size")
    return encryption


def _unused(volume_type: VolumeType) -> None:
    if Volume.objects.filter(volume_type=volume_type, deleted_at=None).exists():
        raise TypeInUse(id=volume_type.uuid)


def _tell(volume_type: VolumeType, words: str, actor: Actor) -> None:
    audit.record(
        "volume_type_updated",
        f"Volume type {volume_type} {words}.",
        actor=actor,
        target=volume_type,
        kind="volume_type",
    )

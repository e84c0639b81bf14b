from __future__ import annotations

from django.db import models

from cloudwright.cloud.volume.models.volume_type import VolumeType
from cloudwright.core.rows import Row


class TypeEncryption(Row):
    """How volumes of a type are to be encrypted. No pool here can, so none is made of such a type.

    `key_size` is in bits.
    """

    volume_type = models.OneToOneField(
        VolumeType, on_delete=models.CASCADE, related_name="encryption"
    )
    provider = models.CharField(max_length=255)
    control_location = models.CharField(max_length=20, default="front-end")
    cipher = models.CharField(max_length=255, null=True)
    key_size = models.IntegerField(null=True)

    def __str__(self) -> str:
        return f"encryption of {self.volume_type}"

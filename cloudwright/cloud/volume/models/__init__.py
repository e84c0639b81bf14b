from cloudwright.cloud.volume.models.attachment import Attachment
from cloudwright.cloud.volume.models.backup import Backup
from cloudwright.cloud.volume.models.default_type import DefaultType
from cloudwright.cloud.volume.models.group import Group
from cloudwright.cloud.volume.models.group_snapshot import GroupSnapshot
from cloudwright.cloud.volume.models.group_type import GroupType
from cloudwright.cloud.volume.models.message import Message
from cloudwright.cloud.volume.models.pool import Pool
from cloudwright.cloud.volume.models.qos_spec import QosSpec
from cloudwright.cloud.volume.models.snapshot import Snapshot
from cloudwright.cloud.volume.models.transfer import Transfer
from cloudwright.cloud.volume.models.type_encryption import TypeEncryption
from cloudwright.cloud.volume.models.volume import Volume
from cloudwright.cloud.volume.models.volume_type import VolumeType

__all__ = [
    "Attachment",
    "Backup",
    "DefaultType",
    "Group",
    "GroupSnapshot",
    "GroupType",
    "Message",
    "Pool",
    "QosSpec",
    "Snapshot",
    "Transfer",
    "TypeEncryption",
    "Volume",
    "VolumeType",
]

from cloudwright.cloud.volume.models.attachment import Attachment
from cloudwright.cloud.volume.models.backup import Backup
from cloudwright.cloud.volume.models.snapshot import Snapshot
from cloudwright.cloud.volume.models.transfer import Transfer
from cloudwright.cloud.volume.models.volume import Volume
from cloudwright.cloud.volume.models.volume_type import VolumeType

__all__ = ["Attachment", "Backup", "Snapshot", "Transfer", "Volume", "VolumeType"]

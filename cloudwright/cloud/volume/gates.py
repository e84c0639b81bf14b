"""Why a host must stay: it keeps volumes or backups."""

from __future__ import annotations

from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.volume.models import Backup, Volume
from cloudwright.core.admission.gates import Refusal, against


@against("host.delete", Host)
def host_gate(host: Host) -> Refusal | None:
    """A host goes when it keeps nobody's bytes any more."""
    left = Volume.objects.filter(host=host, deleted_at=None).count()
    copies = Backup.objects.filter(host=host, deleted_at=None).count()
    if not left and not copies:
        return None
    message = f"The host still keeps {left} volumes and {copies} backups. Delete them first."
    return Refusal("host.has_volumes", message)

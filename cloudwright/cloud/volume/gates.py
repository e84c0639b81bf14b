"""Why a host must stay: it keeps volumes or backups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cloudwright.cloud.scheduling.models import Host
from cloudwright.cloud.volume.models import Backup, Volume
from cloudwright.core.admission.gates import Refusal, register
from cloudwright.kernel.actor import Actor


@register
def host_gate(action: str, target: Any, params: Mapping[str, Any], actor: Actor) -> Refusal | None:
    """A host goes when it keeps nobody's bytes any more."""
    if action != "host.delete" or not isinstance(target, Host):
        return None
    left = Volume.objects.filter(host=target, deleted_at=None).count()
    copies = Backup.objects.filter(host=target, deleted_at=None).count()
    if not left and not copies:
        return None
    message = f"The host still keeps {left} volumes and {copies} backups. Delete them first."
    return Refusal("host.has_volumes", message)

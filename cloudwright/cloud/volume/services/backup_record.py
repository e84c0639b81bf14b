"""Records of backups: enough to take one up again where its row was lost."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import IntegrityError, transaction

from cloudwright.cloud.scheduling.selectors.host import host_named
from cloudwright.cloud.volume.flows.backup_import import BACKUP_IMPORT, ImportBackupParams
from cloudwright.cloud.volume.models import Backup
from cloudwright.cloud.volume.services import wishes
from cloudwright.cloud.volume.writes.keeping import tell
from cloudwright.core.admission.gates import check
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.services import operation as operations
from cloudwright.core.projects.models import Project
from cloudwright.core.quotas.services import ledger
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict
from cloudwright.kernel.units import mib_to_gib

SIZE_MIB_MOST = wishes.LARGEST_GIB * 1024


class BackupExists(Conflict):
    """409: the backup of the record was never lost."""

    code, message = "backup.exists", "Invalid backup: Backup {id} already exists in database."


class RecordUnfit(BadInput):
    """400: this is no record of a backup of this cloud."""

    code = "backup.record_unfit"
    message = "Invalid input received: Can't parse backup record."


def export(backup: Backup, *, actor: Actor) -> str:
    """The record, as text. Raises Refused."""
    check("backup.import", backup.project, actor)
    record = {
        "id": str(backup.uuid),
        "data": str(backup.data_uuid or backup.uuid),
        "parent": str(backup.parent_uuid) if backup.parent_uuid else None,
        "volume": str(backup.volume_uuid),
        "name": backup.name,
        "description": backup.description,
        "size_mib": backup.size_mib,
        "host": backup.host.name,
        "availability_zone": backup.availability_zone,
        "data_at": backup.data_at.isoformat(),
        "volume_facts": backup.volume_facts,
    }
    return b64encode(orjson.dumps(record)).decode()


def take_up(record: str, project: Project, *, actor: Actor) -> tuple[Backup, Operation]:
    """A backup of `project` on its way, by a record; available once its bytes are found. Raises
    Refused, RecordUnfit, BackupExists, QuotaExceeded."""
    check("backup.import", project, actor)
    backup = _read(record)
    backup.project, backup.user = project, wishes.user_of(actor)
    try:
        with transaction.atomic():
            backup.save(force_insert=True)
            amounts = {"backups": 1, "backup_gigabytes": mib_to_gib(backup.size_mib)}
            ledger.reserve(project, ("backup", backup.uuid), amounts)
            operation = operations.accept(
                BACKUP_IMPORT,
                ImportBackupParams(str(backup.uuid)),
                title=f"Import backup {backup}",
                targets=[("backup", backup.uuid)],
                project=project,
                actor=actor,
                queue=backup.host.queue,
            )
            tell("backup_import_scheduled", "is being imported.", backup, actor)
    except IntegrityError as exc:
        raise BackupExists(id=backup.uuid) from exc
    return backup, operation


def _read(text: str) -> Backup:
    """A row that is not saved. Raises RecordUnfit."""
    try:
        found = orjson.loads(b64decode(text, validate=True))
        host = host_named(str(found["host"]))
        size = int(found["size_mib"])
        if host is None or not 0 < size <= SIZE_MIB_MOST:
            raise RecordUnfit
        uuid, data = UUID(found["id"]), UUID(found["data"])
        return Backup(
            uuid=uuid,
            data_uuid=data if data != uuid else None,
            parent_uuid=UUID(found["parent"]) if found["parent"] else None,
            volume_uuid=UUID(found["volume"]),
            name=wishes.name(found["name"]),
            description=wishes.description(found["description"]),
            size_mib=size,
            host=host,
            availability_zone=str(found["availability_zone"])[:60],
            data_at=datetime.fromisoformat(found["data_at"]),
            volume_facts=_facts(found["volume_facts"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as exc:
        raise RecordUnfit(internal=repr(exc)) from exc


def _facts(found: dict[str, Any]) -> dict[str, Any]:
    if not found:
        return {}
    return {
        "metadata": wishes.metadata(found["metadata"]),
        "bootable": bool(found["bootable"]),
        "image_metadata": wishes.metadata(found["image_metadata"]),
    }

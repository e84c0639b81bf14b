"""Imports: make bytes the image's that were put down for it, or that lie on the web."""

from __future__ import annotations

from django.db import transaction

from cloudwright.cloud.image import web_download
from cloudwright.cloud.image.flows.image_import import IMAGE_IMPORT, ImportParams
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.states import IMAGE, QUEUED, UPLOADING
from cloudwright.cloud.image.writes.image import tell
from cloudwright.core.admission.gates import check
from cloudwright.core.operations.models import Operation
from cloudwright.core.operations.services import operation as operations
from cloudwright.core.rows import move
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import BadInput, Conflict

DIRECT, WEB = "glance-direct", "web-download"
# The state in which an image takes bytes by each method.
_READY = {DIRECT: UPLOADING, WEB: QUEUED}


class NotReady(Conflict):
    """409, in Glance's words: the bytes were not put down yet, or are there already."""

    code = "image.not_ready_for_import"
    message = "Image needs to be in '{wanted}' state to use '{method}' method, but it is {state}."


def methods() -> list[str]:
    """How bytes may be imported here."""
    return [DIRECT, *([WEB] if web_download.offered() else [])]


def begin(image: Image, *, method: str, uri: str = "", actor: Actor) -> Operation:
    """Import its bytes. Raises Refused, BadInput (method, format), SourceRefused (uri),
    NotReady."""
    check("image.import", image, actor)
    if method not in methods():
        raise BadInput(reason=f"Unknown import method name '{method}'.", field="method")
    if method == WEB:
        web_download.judge(uri)
    for name in ("disk_format", "container_format"):
        if not getattr(image, name):
            raise BadInput(reason=f"'{name}' needs to be set before import", field=name)
    if image.state != _READY[method]:
        raise NotReady(wanted=_READY[method], method=method, state=image.state)
    with transaction.atomic():
        operation = operations.accept(
            IMAGE_IMPORT,
            ImportParams(str(image.uuid), uri if method == WEB else ""),
            title=f"Import image {image}",
            targets=[("image", image.uuid)],
            project=image.project,
            actor=actor,
        )
        move(
            image,
            IMAGE,
            "import",
            import_uuid=operation.uuid,
            import_failed=False,
            error_message="",
        )
        tell("image_import_scheduled", "is being imported.", image, actor)
    return operation

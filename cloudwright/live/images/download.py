"""GET /image/v2/images/{id}/file: the bytes go out, read by a thread."""

from __future__ import annotations

from typing import BinaryIO
from uuid import UUID

from cloudwright.cloud.image import store
from cloudwright.cloud.image.models import Image
from cloudwright.cloud.image.selectors.image import readable_image_for
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import NotFound
from cloudwright.kernel.ids import parse_uuid
from cloudwright.live.credentials import token_credential
from cloudwright.live.exchange import Exchange
from cloudwright.live.images.answer import headers
from cloudwright.live.threads import in_thread

CHUNK_BYTES = 1024 * 1024


async def download(exchange: Exchange) -> None:
    """Answers 200 with the bytes, or 204 while there are none. Raises NotFound, Deactivated."""
    actor = await in_thread(token_credential(exchange))
    uuid = parse_uuid(exchange.params["image_id"], "Image")
    image, source = await in_thread(_open, actor, uuid)
    if source is None:
        await exchange.respond(204, headers=headers(actor))
        return
    with source:
        about = [
            ("content-type", "application/octet-stream"),
            ("content-length", str(image.size_bytes)),
            ("content-md5", image.checksum),
        ]
        await exchange.start(200, headers(actor, *about))
        while chunk := await in_thread(source.read, CHUNK_BYTES):
            await exchange.write(chunk)
        await exchange.finish()


def _open(actor: Actor, uuid: UUID) -> tuple[Image, BinaryIO | None]:
    """The image and its bytes, None while it has none. An open file outlives its deletion."""
    image = readable_image_for(actor, uuid)
    if image.size_bytes is None:
        return image, None
    try:
        return image, store.open_read(image)
    except FileNotFoundError as exc:
        raise NotFound(kind="The data of image", id=uuid, internal=str(exc)) from exc

"""PUT /image/v2/images/{id}/file and …/stage: the bytes come in, inspected on the way, whole or not
at all."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from uuid import UUID

from django.conf import settings

from cloudwright.cloud.image.selectors.image import image_for
from cloudwright.cloud.image.services.upload import Upload, begin_staging, begin_upload
from cloudwright.kernel.actor import Actor
from cloudwright.kernel.errors import Problem, TooLarge, Unavailable
from cloudwright.kernel.ids import parse_uuid
from cloudwright.live.credentials import token_credential
from cloudwright.live.exchange import Exchange
from cloudwright.live.images.answer import headers
from cloudwright.live.threads import in_thread

log = logging.getLogger(__name__)

CHUNK_BYTES = 1024 * 1024
STALL_SECONDS = 60.0
OCTETS = "application/octet-stream"


class WrongMediaType(Problem):
    """415: an image is a stream of octets."""

    code, status, message = "image.media_type", 415, "Send the bytes as application/octet-stream."


class Stalled(Problem):
    """408: the client stopped sending in the middle."""

    code, status = "image.upload_stalled", 408
    message = "Nothing came for {seconds} seconds, so the upload was given up."


async def upload(exchange: Exchange) -> None:
    """Answers 204 when the image is active."""
    await _receive(exchange, begin_upload)


async def stage(exchange: Exchange) -> None:
    """Answers 204 when the bytes are there for an import."""
    await _receive(exchange, begin_staging)


async def _receive(exchange: Exchange, begin: Callable[..., Upload]) -> None:
    """Take the body.

    Nothing of the body is asked for before the credential, the image's state and the declared
    length are right. Whatever ends the upload early, no byte is kept and the image is queued again.
    """
    actor = await in_thread(token_credential(exchange))
    if exchange.header("content-type").partition(";")[0].strip().lower() != OCTETS:
        raise WrongMediaType
    declared = exchange.header("content-length")
    if declared.isdigit() and int(declared) > settings.CLOUDWRIGHT_IMAGES.max_bytes:
        raise TooLarge(limit=settings.CLOUDWRIGHT_IMAGES.max_bytes)
    uuid = parse_uuid(exchange.params["image_id"], "Image")
    begun = await in_thread(_begin, begin, actor, uuid)
    whole = False
    try:
        whole = await _take(exchange, begun)
    except OSError as exc:
        raise Unavailable(what="The image store", internal=str(exc)) from exc
    finally:
        if not whole:
            await asyncio.shield(in_thread(begun.abort))
    if whole:
        await exchange.respond(204, headers=headers(actor))


def _begin(begin: Callable[..., Upload], actor: Actor, uuid: UUID) -> Upload:
    return begin(image_for(actor, uuid), actor=actor)


async def _take(exchange: Exchange, begun: Upload) -> bool:
    """Store the whole body; False if the client went away in the middle."""
    held = bytearray()
    while not exchange.body_read:
        try:
            async with asyncio.timeout(STALL_SECONDS):
                piece = await exchange.read()
        except TimeoutError:
            raise Stalled(seconds=int(STALL_SECONDS)) from None
        if piece is None:
            log.info("%s: the client went away in the middle of the upload", exchange.path)
            return False
        held += piece
        if len(held) >= CHUNK_BYTES:
            await in_thread(begun.write, bytes(held))
            held.clear()
    if held:
        await in_thread(begun.write, bytes(held))
    await in_thread(begun.finish)
    return True

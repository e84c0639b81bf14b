"""The keys that encrypt secrets at rest: newest first, each with an id (DESIGN §7).

They come from `CLOUDWRIGHT_KEYS` (`id:key,id:key`) or the file `secrets.keys`, mode 0600, one
`id:key` a line. A ciphertext begins with its key's id, so that rotation knows what is old.
"""

from __future__ import annotations

import os
import secrets
from functools import cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from cloudwright.kernel.errors import Unavailable

SEPARATOR = "$"


def new_key_line() -> str:
    """A fresh `id:key`, to be put first in the file."""
    return f"{secrets.token_hex(4)}:{Fernet.generate_key().decode()}"


@cache
def ring() -> dict[str, Fernet]:
    """Key id -> cipher, newest first. Raises Unavailable where there is no key at all."""
    text = os.environ.get("CLOUDWRIGHT_KEYS", "").replace(",", "\n")
    if not text and (path := Path(settings.CLOUDWRIGHT_KEY_FILE)).exists():
        text = path.read_text()
    pairs = [line.strip().partition(":") for line in text.splitlines() if line.strip()]
    found = {ident: Fernet(key) for ident, _, key in pairs}
    if not found:
        raise Unavailable(
            what="The key file", internal=f"no key in {settings.CLOUDWRIGHT_KEY_FILE}"
        )
    return found


def encrypt(plain: bytes) -> str:
    """`<key id>$<token>` under the newest key."""
    ident, cipher = next(iter(ring().items()))
    return f"{ident}{SEPARATOR}{cipher.encrypt(plain).decode()}"


def decrypt(text: str) -> bytes:
    """What `encrypt` was given. Raises Unavailable when the key is no longer in the ring."""
    ident, _, token = text.partition(SEPARATOR)
    try:
        return ring()[ident].decrypt(token.encode())
    except (KeyError, InvalidToken) as exc:
        raise Unavailable(what="A stored secret", internal=f"key {ident} cannot open it") from exc


def is_current(text: str) -> bool:
    """Whether `text` is under the newest key; `rotate-keys` writes the others again."""
    return text.partition(SEPARATOR)[0] == next(iter(ring()))

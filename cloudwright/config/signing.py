"""Django's signing keys, derived from the key file, so that one file is all there is to guard."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path


def signing_keys(path: Path) -> list[str]:
    """One key for each line of the file, newest first; before there is a file, one of this process.

    Deriving hides the encryption key from whatever learns the signing key.
    """
    text = os.environ.get("CLOUDWRIGHT_KEYS", "").replace(",", "\n")
    if not text:
        try:
            text = path.read_text()
        except OSError:  # not made yet, or this process is a tool that needs none
            return [secrets.token_urlsafe(48)]
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [hashlib.sha256(f"signing:{line}".encode()).hexdigest() for line in lines]

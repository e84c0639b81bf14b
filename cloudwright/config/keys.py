"""The key file: made once, 0600, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from cloudwright.config.startup import configure


def ensure_keys(path: Path) -> bool:
    """Make the file with a first key unless there is one, or CLOUDWRIGHT_KEYS; True if it did."""
    if path.exists() or os.environ.get("CLOUDWRIGHT_KEYS"):
        return False
    write_keys(path, [new_key()])
    return True


def new_key() -> str:
    """A fresh line for the file."""
    configure()
    from cloudwright.core.secrets import keys

    return keys.new_key_line()


def read_keys(path: Path) -> list[str]:
    """The lines of the file, newest first."""
    return [line.strip() for line in path.read_text().splitlines() if line.strip()]


def write_keys(path: Path, lines: Sequence[str]) -> None:
    """Replace the file; a crash leaves the old one or the new one, never half of one."""
    half = path.with_name(path.name + ".part")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
    half.rename(path)

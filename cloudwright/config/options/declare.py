"""How an option is declared: its type, default, description and bounds in one line."""

from __future__ import annotations

from dataclasses import field
from typing import TypeVar

T = TypeVar("T")


def option(
    default: T, about: str, *, at_least: float | None = None, at_most: float | None = None
) -> T:
    """A dataclass field that carries what `cloudwright options` prints and the loader checks."""
    metadata = {"about": about, "at_least": at_least, "at_most": at_most}
    made: T = field(default=default, metadata=metadata)
    return made

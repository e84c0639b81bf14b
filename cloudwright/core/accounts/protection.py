"""Keystone's `immutable`: what carries it is neither changed nor deleted until it is taken off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cloudwright.kernel.errors import Forbidden

IMMUTABLE = "immutable"


class Immutable(Forbidden):
    """403: somebody protected it on purpose."""

    code = "immutable"
    message = "This is immutable. Set its option immutable to false first, in a change of its own."


def check_mutable(options: Mapping[str, Any], changes: Mapping[str, Any] | None = None) -> None:
    """Raise Immutable, unless the change takes the protection off and does nothing else."""
    if not options.get(IMMUTABLE):
        return
    lifted = changes is not None and not changes.get("options", options).get(IMMUTABLE)
    if not lifted or set(changes or ()) != {"options"}:
        raise Immutable

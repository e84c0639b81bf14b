"""Where drivers are found by key. `config.drivers` fills it; entry points add third parties'."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from cloudwright.contracts.errors import Unsupported

FAMILIES = ("providers", "hypervisors", "networks", "volumes", "power", "filters", "weighers")
_paths: dict[str, dict[str, str]] = {family: {} for family in FAMILIES}


def register(family: str, key: str, path: str) -> None:
    """Make `package.module:Class` known under `key`; imported on first use, never at start."""
    _paths[family][key] = path


def keys(family: str) -> list[str]:
    """Every key of the family, sorted."""
    _discover(family)
    return sorted(_paths[family])


def load(family: str, key: str) -> Any:
    """The class behind `key`. Raises Unsupported for a key that nobody registered."""
    _discover(family)
    try:
        module, _, name = _paths[family][key].partition(":")
    except KeyError:
        raise Unsupported(f"no {family} driver is called {key}") from None
    return getattr(import_module(module), name)


@cache
def _discover(family: str) -> None:
    # Once a process: it reads the metadata of every installed package, some 9 ms each time.
    for point in entry_points(group=f"cloudwright.{family}"):
        _paths[family].setdefault(point.name, point.value)

"""The options of this installation: one TOML file, then environment variables over it.

`options()` is what the rest of `config` reads; lower floors get their values from it through
Django's settings. `document()` prints every option with its meaning and default.
"""

from __future__ import annotations

import os
from functools import cache

from cloudwright.config.options.document import document
from cloudwright.config.options.load import OptionError, environment, load
from cloudwright.config.options.tree import Options

__all__ = ["OptionError", "Options", "document", "environment", "load", "options"]


@cache
def options() -> Options:
    """The options of this process, read once. Tests call `options.cache_clear()`.

    Raises OptionError for an unknown key, a wrong type or a value out of bounds.
    """
    return load(os.environ)

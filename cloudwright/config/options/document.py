"""Print every option as a commented TOML file: the reference and a file to start from."""

from __future__ import annotations

import inspect
import json
import textwrap
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, Literal, get_args, get_origin

from cloudwright.config.options.convert import hints
from cloudwright.config.options.tree import Options

HEAD = """\
# Cloudwright's options. Every line is optional; what stands here are the defaults.
# The first file found is read: --config, CLOUDWRIGHT_CONFIG, /etc/cloudwright/cloudwright.toml,
# <state_dir>/cloudwright.toml. A variable CLOUDWRIGHT_<TABLE>__<OPTION> overrides it, as in
# CLOUDWRIGHT_COMPUTE__CPU_RATIO=8; lists are separated by commas there.
"""


def document() -> str:
    """All options, each under its meaning, with its default commented out."""
    return HEAD + "\n".join(table(Options, ())) + "\n"


def table(kind: type[Any], above: tuple[str, ...]) -> Iterator[str]:
    """The lines of one table, then of the tables below it."""
    types = hints(kind)
    own = [each for each in fields(kind) if not is_dataclass(types[each.name])]
    if above and own:
        yield f"\n# {inspect.getdoc(kind)}\n[{'.'.join(above)}]"
    for each in own:
        yield ""
        about = each.metadata["about"]
        if get_origin(types[each.name]) is Literal:
            about += f" One of: {', '.join(get_args(types[each.name]))}."
        yield from textwrap.wrap(about, 98, initial_indent="# ", subsequent_indent="# ")
        yield f"# {each.name} = {toml(each.default)}"
    for each in fields(kind):
        if is_dataclass(types[each.name]):
            yield from table(types[each.name], (*above, each.name))


def toml(value: object) -> str:
    """A default as TOML writes it; JSON's texts, numbers, truths and lists are TOML's too."""
    return json.dumps(list(value) if isinstance(value, tuple) else value)

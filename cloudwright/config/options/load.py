"""Read the settings file and the environment into `Options`, refusing what is not understood."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar

from cloudwright.config.options.convert import UnfitError, convert, hints
from cloudwright.config.options.tree import Options, default_state
from cloudwright.kernel.errors import Problem

PREFIX = "CLOUDWRIGHT_"
SYSTEM_FILE = Path("/etc/cloudwright/cloudwright.toml")

# Variables of ours that are no options: the file's own name, and keys that never stand in a file.
RESERVED = {"CLOUDWRIGHT_CONFIG", "CLOUDWRIGHT_KEYS"}

T = TypeVar("T")


class OptionError(Problem):
    """The settings cannot be used; the text says which one, where it stands and what would fit."""

    code, status, message = "config.option", 500, "{where}: {reason}"


def load(environ: Mapping[str, str]) -> Options:
    """The options under `environ`. Raises OptionError."""
    path = file_of(environ)
    tables = read(path) if path else {}
    source = {key: str(path) for key, _ in leaves(tables)}
    for key, text, variable in variables(environ):
        put(tables, key, text)
        source[key] = variable
    return build(Options, tables, (), source)


def environment(chosen: Options) -> dict[str, str]:
    """The variables under which `load` gives `chosen` again, whatever files a child may read."""
    made = {"CLOUDWRIGHT_CONFIG": os.devnull}
    for key in keys(Options):
        value: Any = chosen
        for name in key:
            value = getattr(value, name)
        text = ",".join(value) if isinstance(value, tuple) else str(value)
        made[PREFIX + "__".join(key).upper()] = text
    return made


def file_of(environ: Mapping[str, str]) -> Path | None:
    """The one settings file: CLOUDWRIGHT_CONFIG, else the system's, else the state directory's."""
    named = environ.get("CLOUDWRIGHT_CONFIG")
    if named:
        return Path(named)
    state = Path(environ.get("CLOUDWRIGHT_STATE_DIR") or default_state()).expanduser()
    return next((p for p in (SYSTEM_FILE, state / "cloudwright.toml") if p.is_file()), None)


def read(path: Path) -> dict[str, Any]:
    """The tables of one TOML file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise OptionError(where=path, reason=f"cannot be read ({exc.strerror})") from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise OptionError(where=path, reason=f"is no TOML file: {exc}") from exc


def variables(environ: Mapping[str, str]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """(key, text, name of the variable) for each variable that sets an option."""
    if environ.get("DATABASE_URL"):
        yield ("database", "url"), environ["DATABASE_URL"], "DATABASE_URL"
    for variable, text in sorted(environ.items()):
        if variable.startswith(PREFIX) and variable not in RESERVED:
            key = tuple(variable.removeprefix(PREFIX).lower().split("__"))
            yield key, text, variable


def leaves(tables: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[Any, Any]]:
    """(key, value) of every value below `tables`."""
    for name, value in tables.items():
        if isinstance(value, dict):
            yield from leaves(value, (*above, name))
        else:
            yield (*above, name), value


def put(tables: dict[str, Any], key: tuple[str, ...], text: str) -> None:
    """Lay an environment variable's text over what the file said."""
    for name in key[:-1]:
        below = tables.setdefault(name, {})
        if not isinstance(below, dict):
            return
        tables = below
    tables[key[-1]] = text


def build(
    kind: type[T],
    table: Mapping[str, Any],
    above: tuple[str, ...],
    source: Mapping[tuple[str, ...], str],
) -> T:
    """One section from its table, checked name by name and value by value."""
    types = hints(kind)
    about = {each.name: each.metadata for each in fields(kind)}  # type: ignore[arg-type]
    values: dict[str, Any] = {}
    for name, raw in table.items():
        key = (*above, name)
        if name not in types:
            raise unknown(key, raw, source)
        where = f"{source.get(key, 'settings')}: {'.'.join(key)}"
        if is_dataclass(types[name]):
            if not isinstance(raw, dict):
                raise OptionError(where=where, reason="is a table of options, not a value")
            values[name] = build(types[name], raw, key, source)
            continue
        try:
            values[name] = convert(raw, types[name], about[name])
        except UnfitError as exc:
            raise OptionError(where=where, reason=exc) from exc
    made = kind(**values)
    problem = getattr(made, "problem", str)()
    if problem:
        raise OptionError(where="settings", reason=problem)
    return made


def unknown(key: tuple[str, ...], raw: object, source: Mapping[tuple[str, ...], str]) -> Problem:
    """The error for a key nobody reads, naming the nearest that exists."""
    first = next(leaves(raw, key), (key, None))[0] if isinstance(raw, dict) else key
    where = source.get(first, "settings")
    known = [".".join(each) for each in keys(Options)]
    near = difflib.get_close_matches(".".join(first), known, n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]}?" if near else " `cloudwright options` lists them all."
    return OptionError(where=where, reason=f"there is no option {'.'.join(first)}.{hint}")


def keys(kind: type[Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The key of every option there is."""
    types = hints(kind)
    for each in fields(kind):
        if is_dataclass(types[each.name]):
            yield from keys(types[each.name], (*above, each.name))
        else:
            yield (*above, each.name)

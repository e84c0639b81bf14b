"""Turn a TOML value, or an environment variable's text, into the type an option declares."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin, get_type_hints

TRUTH = {"true": True, "yes": True, "on": True, "1": True}
TRUTH |= {"false": False, "no": False, "off": False, "0": False}


class UnfitError(ValueError):
    """The value does not fit the option; the text says what would."""


def hints(kind: type[Any]) -> dict[str, Any]:
    """The declared type of each option of a section, by name."""
    return get_type_hints(kind)


def convert(raw: object, kind: Any, about: Mapping[str, Any]) -> object:
    """`raw` as `kind`, within its bounds. Raises UnfitError."""
    if get_origin(kind) is Literal:
        return choice(raw, get_args(kind))
    if get_origin(kind) is tuple:
        return items(raw, about.get("each", ""))
    if kind is bool:
        return truth(raw)
    if kind is str:
        if not isinstance(raw, str):
            raise UnfitError(f"must be a text in quotes, not {raw!r}")
        return raw
    return number(raw, kind, about)


def choice(raw: object, allowed: tuple[str, ...]) -> object:
    """One of the words that the option knows."""
    if raw not in allowed:
        raise UnfitError(f"must be one of {', '.join(allowed)}, not {raw!r}")
    return raw


def items(raw: object, each: str = "") -> tuple[str, ...]:
    """A list of texts, each of the form `each` (a pattern); in a variable separated by commas."""
    if isinstance(raw, str):
        raw = [part.strip() for part in raw.split(",") if part.strip()]
    if not isinstance(raw, list) or not all(isinstance(part, str) for part in raw):
        raise UnfitError(f"must be a list of texts, not {raw!r}")
    for part in raw:
        if each and not re.fullmatch(each, part):
            raise UnfitError(f"must be a list of texts of the form {each}, not {part!r}")
    return tuple(raw)


def truth(raw: object) -> bool:
    """true or false; a variable may also say yes, no, on, off, 1, 0."""
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw.lower() in TRUTH:
        return TRUTH[raw.lower()]
    raise UnfitError(f"must be true or false, not {raw!r}")


def number(raw: object, kind: type[int] | type[float], about: Mapping[str, Any]) -> int | float:
    """A whole number or one with a fraction, within the option's bounds."""
    wanted = "a whole number" if kind is int else "a number"
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise UnfitError(f"must be {wanted}, not {raw!r}")
    if kind is int and isinstance(raw, float):
        raise UnfitError(f"must be {wanted}, not {raw!r}")
    try:
        value = kind(raw)
    except ValueError as exc:
        raise UnfitError(f"must be {wanted}, not {raw!r}") from exc
    low, high = about["at_least"], about["at_most"]
    # Written so that NaN, which is in no order with anything, is refused as well.
    if not ((low is None or value >= low) and (high is None or value <= high)):
        bounds = [f"at least {low}"] if low is not None else []
        bounds += [f"at most {high}"] if high is not None else []
        raise UnfitError(f"must be {' and '.join(bounds)}, not {raw!r}")
    return value

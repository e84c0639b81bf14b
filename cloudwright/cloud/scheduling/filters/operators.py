"""The operators that values of extra specs may begin with: `>= 4`, `<in> tcg`, `s== fast`, ..."""

from __future__ import annotations

import operator
from collections.abc import Callable

_NUMBERS: dict[str, Callable[[float, float], bool]] = {
    "=": operator.ge,  # so it has always meant: at least
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
}
_TEXTS: dict[str, Callable[[str, str], bool]] = {
    "s==": operator.eq,
    "s!=": operator.ne,
    "s>=": operator.ge,
    "s>": operator.gt,
    "s<=": operator.le,
    "s<": operator.lt,
    "<in>": operator.contains,
}


def fits(value: object, wanted: str) -> bool:
    """Whether `value` is what `wanted` says; without an operator they are equal as texts."""
    found = str(value)
    first, *rest = wanted.split() or [wanted]
    if not rest:
        return found == wanted
    if first in _NUMBERS:
        return _compared(_NUMBERS[first], found, rest[0])
    if first in _TEXTS:
        return _TEXTS[first](found, " ".join(rest))
    if first == "<all-in>":
        return all(word in found for word in rest)
    if first == "<or>":
        return found in {part.strip() for part in wanted.split("<or>") if part.strip()}
    return found == wanted


def _compared(compare: Callable[[float, float], bool], found: str, wanted: str) -> bool:
    try:
        return compare(float(found), float(wanted))
    except ValueError:
        return False

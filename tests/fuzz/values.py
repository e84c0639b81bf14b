"""Values: what fits a schema, what nearly fits it, and what nobody should send."""

from __future__ import annotations

import copy
import random
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from tests.fuzz.world import Living

HOSTILE: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 1.5, 1e308, 2**31 - 1, 2**31, 2**53 + 1, 2**63, 10**30, -(10**30),
    "", " ", "x", "\0", "a\0b", "\ud800", "\U0001f600" * 64, "x" * 256, "y" * 70000, "é\n\r\t",
    "%00", "%s%n", "../../etc/passwd", "' OR 1=1 --", "{0.__class__}", "${x}", "<b>", "-1", "1e9",
    "NaN", "0x10", "٣", "None", "null", "true", "2026-02-30", "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00Z", "::", "0.0.0.0/0", "10.0.0.0/33", "fe80::1%eth0", "fa:16:3e:00:00:00",
    "http://127.0.0.1/", "file:///etc/passwd", "00000000-0000-0000-0000-000000000000", "*", "(((",
    [], {}, [[]], [None], [{}], {"": ""}, {"a": {"b": {}}}, {"id": None}, [1, "1", 1.0], ["x"] * 99,
    {str(number): number for number in range(300)},
)  # fmt: skip
WORDS = ("web", "new", "a", "b", "db 1", "ünï", "tag", "key", "value", "x-1", "A" * 64, "255")
ADDRESSES = (
    "10.9.0.7",
    "10.9.0.0/24",
    "2001:db8::/64",
    "2001:db8::5",
    "192.0.2.1",
    "172.31.0.0/28",
)
MOMENTS = ("2030-01-01T00:00:00Z", "2020-01-01T00:00:00.000000Z", "2026-11-25", "now")
KINDS: Mapping[str, Any] = {"object": {}, "array": [], "string": "", "boolean": True, "null": None}


class Values:
    """Draws values; the same seed draws the same ones."""

    def __init__(self, source: random.Random, living: Living) -> None:
        self.random = source
        self.living = living

    def hostile(self) -> Any:
        """What nobody should send."""
        return copy.deepcopy(self.random.choice(HOSTILE))  # it is put into bodies, and bent there

    def plausible(self, key: str) -> Any:
        """What a property of this name might hold, where nothing else is known of it."""
        if (kind := self.living.meant_by(key)) and self.random.random() < 0.8:
            return self.living.one(kind)
        return self.random.choice(
            [*WORDS, *ADDRESSES, *MOMENTS, 1, 2, 64, True, False, None, str(uuid4()), ["a"], {}]
        )

    def fitting(self, schema: Mapping[str, Any], key: str = "", depth: int = 0) -> Any:
        """What fits a schema, as far as its own words go; formats and patterns may be missed."""
        if "enum" in schema:
            return self.random.choice(list(schema["enum"]))
        for several in ("oneOf", "anyOf"):
            if several in schema:
                return self.fitting(self.random.choice(schema[several]), key, depth)
        kind = schema.get("type")
        if isinstance(kind, Sequence) and not isinstance(kind, str):
            kind = self.random.choice(kind)
        if kind == "object" or "properties" in schema:
            return self._object(schema, depth)
        if kind == "array":
            most = min(schema.get("maxItems", 3), 3)
            count = self.random.randint(min(schema.get("minItems", 0), 3), most)
            return [self.fitting(schema.get("items", {}), key, depth + 1) for _ in range(count)]
        if kind in {"integer", "number"}:
            return self._number(schema)
        if kind == "string":
            return self._text(schema, key)
        return KINDS[kind] if kind in KINDS else self.plausible(key)

    def _object(self, schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
        must = set(schema.get("required", ()))
        chance = 0.5 / (depth + 1)
        made = {
            name: self.fitting(inner, name, depth + 1)
            for name, inner in schema.get("properties", {}).items()
            if name in must or self.random.random() < chance
        }
        if not schema.get("properties") and schema.get("additionalProperties", True):
            made |= {self.random.choice(WORDS): self.random.choice(WORDS)}
        return made

    def _number(self, schema: Mapping[str, Any]) -> int:
        least, most = schema.get("minimum", 0), schema.get("maximum", 2**31)
        return int(self.random.choice([least, least + 1, min(least + 7, most), most]))

    def _text(self, schema: Mapping[str, Any], key: str) -> str:
        if schema.get("format") == "uuid" or self.living.meant_by(key):
            return str(self.plausible(key))
        if "pattern" in schema and self.random.random() < 0.6:
            return self.random.choice(["1", "64", "a", "web-1", "10.9.0.7"])
        word = self.random.choice([*WORDS, *ADDRESSES, *MOMENTS])
        length = self.random.choice([len(word), len(word), schema.get("maxLength", 255)])
        return (word * (min(length, 70000) // max(len(word), 1) + 1))[: max(length, 1)]

"""What is asked rightly: an example of every operation, from what people have written down already.

- `tests/policy/osapi/*.tsv`: every route has a row there, with a body that is right;
- `tests/wire/*.yaml`: the stories, with bodies of every kind;
- `recipes.yaml` beside this file: what must be so before an operation can succeed, where the world
  of the policy tables is not enough.

In all of them `<name>` and `{name}` stand for what lives now, see `world.py`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.fuzz.operations import Operation, find, operations
from tests.policy import table
from tests.wire.test_wire import STORIES

RECIPES = Path(__file__).with_name("recipes.yaml")
SERVICES = ("identity", "compute", "image", "network", "volume")


@dataclass(frozen=True, slots=True)
class Example:
    """One request. `path` has a query perhaps; `before`: what is sent first, in this order;
    `capture`: name -> JSON pointer or `header X` into the answer; `drain`: all operations run to
    their end after it; `never`: why it is always refused."""

    method: str
    path: str
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    before: tuple[Example, ...] = ()
    capture: dict[str, str] = field(default_factory=dict)
    drain: bool = False
    never: str = ""

    @property
    def operation(self) -> Operation | None:
        """What it asks for; None where no route has such a path."""
        route = re.sub(r"[$<]\w+>?", "x", self.path.partition("?")[0])
        route = re.sub(r"\{\w+\}", "x", route)
        name = next(iter(self.body)) if isinstance(self.body, dict) and self.body else ""
        return find(self.method, route, str(name)) or find(self.method, route)


@cache
def recipes() -> dict[Operation, Example]:
    """The hand-written ones. Raises ValueError for one of an operation that there is not."""
    found = {}
    for raw in yaml.safe_load(RECIPES.read_text()) or ():
        example = _recipe(raw)
        operation = example.operation
        if operation is None or operation in found:
            raise ValueError(f"recipes.yaml: {example.method} {example.path}: no route, or twice")
        found[operation] = example
    return found


@cache
def rows() -> dict[Operation, list[Example]]:
    """Those of the policy tables."""
    return _by_operation(
        Example(row.method, row.path, row.body)
        for service in SERVICES
        for row in table.read(f"osapi/{service}")
    )


@cache
def told() -> dict[Operation, list[Example]]:
    """Those of the stories; right or wrong, they are worth to be sent and bent."""
    return _by_operation(each for story in STORIES for each in _story(story))


def surest(operation: Operation) -> list[Example]:
    """Those that are known to be right."""
    found = [recipes()[operation]] if operation in recipes() else []
    return found + _after_put(operation) + rows().get(operation, [])


def examples(operation: Operation) -> list[Example]:
    """All that are known, the surest first."""
    return surest(operation) + told().get(operation, [])


def expected() -> tuple[Operation, ...]:
    """Every operation that can succeed."""
    refused = {operation for operation, example in recipes().items() if example.never}
    return tuple(each for each in operations() if each not in refused)


def _after_put(operation: Operation) -> list[Example]:
    """What a GET, HEAD or DELETE looks for, a PUT of the same path makes: roles, members, tags."""
    if operation.method not in {"GET", "HEAD", "DELETE"}:
        return []
    made = rows().get(replace(operation, method="PUT"), [])
    return [replace(each, method=operation.method, body=None, before=(each,)) for each in made]


def _by_operation(known: Iterator[Example]) -> dict[Operation, list[Example]]:
    found: dict[Operation, list[Example]] = {}
    for each in known:
        if operation := each.operation:
            found.setdefault(operation, []).append(each)
    return found


def _recipe(raw: dict[str, Any]) -> Example:
    method = next(each for each in raw if each.isupper())
    return Example(
        method,
        raw[method],
        raw.get("body"),
        raw.get("headers", {}),
        tuple(_recipe(each) for each in raw.get("before", ())),
        raw.get("capture", {}),
        raw.get("drain", False),
        raw.get("never", ""),
    )


def _story(path: Path) -> Iterator[Example]:
    """The calls of a story; `$server` of a story is `<server_id>` here."""
    for raw in yaml.safe_load(path.read_text()):
        text = re.sub(r"\$(\w+)", r"<\1_id>", json.dumps(raw.get("body")))
        method = next(each for each in raw if each.isupper())
        where = re.sub(r"\$(\w+)", r"{\1_id}", raw[method])
        if "raw" not in raw and where.count("{") == where.count("}"):
            # A story that names no microversion means the least one.
            headers = {"OpenStack-API-Version": "", **_plain(raw.get("headers", {}))}
            yield Example(method, where, json.loads(text), headers)


def _plain(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if "$" not in value}

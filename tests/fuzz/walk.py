"""A walk: one request after another, drawn from everything that can be asked."""

from __future__ import annotations

import json
import random
from typing import Any

from tests.fuzz.bending import Bender
from tests.fuzz.corpus import Example, examples
from tests.fuzz.operations import Operation, operations
from tests.fuzz.session import Session
from tests.fuzz.values import Values

RIGHT, BENT, QUERIED, ELSEWHERE, HEADED, RAW = range(6)
WAYS = (RIGHT,) * 8 + (BENT,) * 7 + (QUERIED,) * 3 + (ELSEWHERE,) * 2 + (HEADED,) + (RAW,)
ENDING = 0.25  # how often a deletion that was drawn is sent
DRAIN = 0.15
REMAKE_EVERY = 40
SPARED = ("project_id", "domain_id")  # the walker's own ones: a token is for them


class Walk:
    """The same seed walks the same way in the same world."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session = session
        self.random = random.Random(seed)
        session.living.random = self.random
        self.bender = Bender(self.random, Values(self.random, session.living))
        self.known = {each: _properties(each) for each in operations()}
        self.makers = [each for each in operations() if each.made and examples(each)]

    def go(self, requests: int) -> None:
        """Send so many, and what it takes to have something of each kind alive; then let every
        operation end."""
        for number in range(requests):
            if number % REMAKE_EVERY == 0:
                self._remake()
            self._step(self._drawn())
            if self.random.random() < DRAIN:
                self.session.drain()
        self.session.drain()

    def _drawn(self) -> Operation:
        while True:
            operation = self.random.choice(operations())
            if not operation.ends or self.random.random() < ENDING:
                return operation

    def _remake(self) -> None:
        for maker in self.makers:
            if self.session.living.short_of(maker.made):
                self.session.play(examples(maker)[0])
                self.session.drain()

    def _step(self, operation: Operation) -> None:
        """One request; a recipe comes with what must be so before it."""
        known = examples(operation)
        example = self.random.choice(known) if known else Example(operation.method, operation.path)
        way = self.random.choice(WAYS)
        if way == RIGHT and example.before:
            self.session.play(example)
            return
        path, body = self.session.prepared(example)
        if operation.ends in SPARED and self.session.living.first[operation.ends] in path:
            return
        headers, raw = dict(example.headers), None
        if way == QUERIED or (way == BENT and operation.method == "GET"):
            path = f"{path.partition('?')[0]}?{self.bender.query()}"
        elif way == BENT and operation.method != "DELETE":
            schemas = self.session.schemas.get(operation, {})
            body = self.bender.body(body, schemas, self.known[operation])
        elif way == ELSEWHERE:
            path = self.bender.path(path)
        elif way == HEADED:
            headers |= self.bender.headers()
        elif way == RAW and operation.method in {"POST", "PUT", "PATCH"}:
            raw = self.bender.raw(json.dumps(body))
        self.session.send(operation, path, body, headers, raw)


def _properties(operation: Operation) -> frozenset[str]:
    """The names of properties in all bodies of an operation that people have written down."""
    found: set[str] = set()

    def look(body: Any) -> None:
        for key, inner in body.items() if isinstance(body, dict) else ():
            found.add(str(key))
            look(inner)

    for each in examples(operation):
        look(each.body)
    return frozenset(found)

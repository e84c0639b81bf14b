"""Sends requests as an administrator, and learns from each: what was made, what was asked for."""

from __future__ import annotations

import json
import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

from cloudwright.osapi.common import door, schema
from cloudwright.osapi.network import collection
from tests.fuzz.corpus import Example
from tests.fuzz.live import is_live, knock, stay_here
from tests.fuzz.operations import Operation
from tests.fuzz.tally import TALLY
from tests.fuzz.world import Living
from tests.wire.story import ABSENT, at

PATCH = "application/openstack-images-v2.1-json-patch"
Path = tuple[str, ...]


@dataclass
class Session:
    """`sign_in()` gives a new token; `drain()` runs every operation to its end. `schemas`: what
    each operation was seen to check its body by, and where in the body."""

    living: Living
    sign_in: Callable[[], str]
    drain: Callable[[], Any]
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    schemas: dict[Operation, dict[Path, Mapping[str, Any]]] = field(default_factory=dict)
    token: str = ""
    _asked: list[tuple[Mapping[str, Any], Any]] = field(default_factory=list)
    _trace: list[str] = field(default_factory=list)

    def play(self, example: Example) -> int:
        """An example with what comes before it; the status of its answer."""
        return self._played(example, self._chosen(example))

    def prepared(self, example: Example) -> tuple[str, Any]:
        """Send what comes before an example; its own path and body."""
        names = self._chosen(example)
        for each in example.before:
            self._played(each, names)
        return self._filled(example, names)

    def _chosen(self, example: Example) -> dict[str, str]:
        """What lives, chosen once for an example and all that comes before it."""
        told = json.dumps([[each.path, each.body] for each in (*example.before, example)])
        return {name: self.living.one(name) for name in re.findall(r"[<{](\w+)[>}]", told)}

    def _played(self, example: Example, names: dict[str, str]) -> int:
        for each in example.before:
            self._played(each, names)
        operation = example.operation
        assert operation is not None, f"{example.method} {example.path}: there is no such route"
        path, body = self._filled(example, names)
        answer = self.send(operation, path, body, example.headers)
        for name, source in example.capture.items():
            if (found := captured(answer, source)) is not None:
                names[name] = found
        if example.drain:
            self.drain()
        return answer.status_code

    def _filled(self, example: Example, names: dict[str, str]) -> tuple[str, Any]:
        body = json.loads(self.living.filled(json.dumps(example.body), names))
        return self.living.filled(example.path, names), body

    def send(
        self,
        operation: Operation,
        path: str,
        body: Any,
        headers: Mapping[str, str] | None = None,
        raw: bytes | None = None,
    ) -> Any:
        """One request, counted; the answer."""
        self.token = self.token or self.sign_in()
        sent = {"X-Auth-Token": self.token, **_version(operation), **(headers or {})}
        if operation.path.startswith("/identity/v3/auth/"):
            sent.setdefault("X-Subject-Token", self.sign_in())
        patches = operation.service == "image" and operation.method == "PATCH"
        kind = sent.pop("Content-Type", PATCH if patches else "application/json")
        data = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        self._asked.clear()
        self._trace.clear()
        answer = self._answer(operation.method, path, data, {**sent, "Content-Type": kind})
        self._learn(operation, path, body, answer)
        TALLY.count(operation, answer.status_code)
        if answer.status_code >= 500:
            told = f"{operation.method} {path} {data[:600]!r} {sent}\n{answer.content[:300]!r}\n"
            trace = "".join(self._trace[-1:])
            TALLY.broke(trace.rstrip().rpartition('File "')[2] or str(operation), told + trace)
        return answer

    def _answer(self, method: str, path: str, data: bytes, headers: dict[str, str]) -> Any:
        if not is_live(path):
            kind = headers.pop("Content-Type")
            return self.client.generic(method, path, data, content_type=kind, headers=headers)
        try:
            return knock(method, path, data, headers)
        except Exception as exception:  # noqa: BLE001 - a web server makes a 500 of it
            self._trace.append("".join(traceback.format_exception(exception)))
            return httpx.Response(500)

    @contextmanager
    def listening(self, patch: pytest.MonkeyPatch) -> Iterator[None]:
        """Hear of every schema that a body is checked by, and of every exception behind a 500."""
        check, taken, failed = schema.check, collection.taken, door.Faults.process_exception

        def checked(wanted: Mapping[str, Any], value: object) -> None:
            self._asked.append((wanted, value))
            check(wanted, value)

        def took(attributes: Mapping[str, Any], body: object, *, creating: bool) -> dict[str, Any]:
            self._asked.append(({"properties": {key: {} for key in attributes}}, body))
            return taken(attributes, body, creating=creating)

        def heard(this: Any, request: HttpRequest, exception: Exception) -> HttpResponse | None:
            self._trace.append("".join(traceback.format_exception(exception)))
            return failed(this, request, exception)

        with patch.context() as patched:
            stay_here(patched)
            patched.setattr(schema, "check", checked)
            patched.setattr(collection, "taken", took)
            patched.setattr(door.Faults, "process_exception", heard)
            yield

    def _learn(self, operation: Operation, path: str, body: Any, answer: Any) -> None:
        if answer.status_code == 401 and not operation.path.startswith("/identity/v3/auth"):
            self.token = ""
        self.living.learn(operation, path, answer.status_code, answer.content)
        known = self.schemas.setdefault(operation, {})
        for wanted, value in self._asked:
            if value == body:
                known[()] = wanted
            elif isinstance(body, dict):
                known |= {(key,): wanted for key, inner in body.items() if inner == value}


def _version(operation: Operation) -> dict[str, str]:
    if operation.until:
        version = ".".join(map(str, operation.until))
        return {"OpenStack-API-Version": f"{operation.service} {version}"}
    return {"OpenStack-API-Version": "compute latest,volume latest"}


def captured(answer: Any, source: str) -> str | None:
    header = source.removeprefix("header ")
    if header != source:
        return str(answer.headers.get(header))
    try:
        value = at(json.loads(answer.content), source)
    except ValueError:
        return None
    return None if value is ABSENT else str(value)
